export * from "./generated";
export * from "./provider";
