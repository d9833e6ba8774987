import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, documented } from "../support/docs/blocks";
import { Shell } from "../support/docs/shell";
import { createCleanEnvironment } from "../support/terraform";

describe("the page on Node versions", () => {
  it("synthesizes an app without cdktf-cli", async () => {
    const shell = new Shell((folder) => createCleanEnvironment(join(folder, "home")));
    try {
      const [program] = blocksOf("README.md").filter(({ language }) => language === "ts");
      writeFileSync(join(shell.folder, "main.ts"), program.code);
      const { code } = documented("docs/reference/node-versions.md", "npx tsx main.ts");
      expect(await shell.run(code)).toBeUndefined();
      expect(existsSync(join(shell.folder, "cdktf.out/stacks/tokens/cdk.tf.json"))).toBe(true);
    } finally {
      shell.remove();
    }
  });
});
