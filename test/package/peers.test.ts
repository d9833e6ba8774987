import { readFileSync } from "node:fs";

/** `npm run test:cdk-terrain` repeats tests with CDK Terrain, and would test nothing new with CDKTF. */
it("tests run with CDKTF, or with CDK Terrain if that is required", () => {
  const { name } = JSON.parse(readFileSync(require.resolve("cdktf/package.json"), "utf8")) as {
    name: string;
  };
  expect(name).toBe(process.env.TOKENS_TEST_PEERS === undefined ? "cdktf" : "cdktn");
});
