import { common, longTests } from "./jest.config.mjs";

export default { ...common, testMatch: longTests.map((path) => `<rootDir>/${path}`) };
