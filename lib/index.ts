export * from "./duration";
export * from "./metrics-token";
export * from "./organization-token";
export * from "./team-token";
export * from "./token-export";
export * from "./token-policy";
export * from "./token-rotation";
export * from "./tokens";
export * as tfetokens from "./tfetokens";
