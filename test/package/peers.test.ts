import { readFileSync } from "node:fs";

/** Without this test, `npm run test:cdk-terrain` could run all tests with CDKTF unnoticed. */
it("tests run with CDK Terrain if TOKENS_TEST_PEERS is set, and otherwise with CDKTF", () => {
  const { name } = JSON.parse(readFileSync(require.resolve("cdktf/package.json"), "utf8")) as {
    name: string;
  };
  expect(name).toBe(process.env.TOKENS_TEST_PEERS === undefined ? "cdktf" : "cdktn");
});
