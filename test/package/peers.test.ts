import { readFileSync } from "node:fs";

/** `npm run test:cdk-terrain` runs tests once more, and would show nothing with the same CDK. */
it("tests run with CDKTF, or with CDK Terrain where they are to run with that", () => {
  const { name } = JSON.parse(readFileSync(require.resolve("cdktf/package.json"), "utf8")) as {
    name: string;
  };
  expect(name).toBe(process.env.TOKENS_TEST_PEERS === undefined ? "cdktf" : "cdktn");
});
