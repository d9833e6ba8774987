import { readFileSync } from "node:fs";

/** Ensures that `npm run test:cdk-terrain` really repeats tests with CDK Terrain instead of CDKTF. */
it("tests run with CDK Terrain if it is required, and otherwise with CDKTF", () => {
  const { name } = JSON.parse(readFileSync(require.resolve("cdktf/package.json"), "utf8")) as {
    name: string;
  };
  expect(name).toBe(process.env.TOKENS_TEST_PEERS === undefined ? "cdktf" : "cdktn");
});
