// Written by scripts/generate-bindings.mjs from the provider's schema.
export * from "./data-tfetokens-metrics-tokens";
export * from "./data-tfetokens-organization-token";
export * from "./data-tfetokens-team-token";
export * from "./data-tfetokens-team-tokens";
export * from "./metrics-token";
export * from "./organization-token";
export * from "./rotation";
export * from "./team-token";
