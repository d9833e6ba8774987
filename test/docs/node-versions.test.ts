import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IS_CDKTF_CLI_SUPPORTED } from "../support/cdktf-cli";
import { blocksOf, documented, textOf } from "../support/docs/blocks";
import { Shell } from "../support/docs/shell";
import { createCleanEnvironment } from "../support/terraform";

const PAGE = "docs/reference/node-versions.md";

describe("the page on Node versions", () => {
  it("shows how to synthesize an app without cdktf-cli", async () => {
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

  it("quotes the error that cdktf-cli prints on Node versions that it doesn't support", () => {
    const [, quoted] = /cdktf-cli \S+ fails with "([^"]+)"/.exec(textOf(PAGE)) ?? [];
    const quotedError = quoted.replace(/\s+/g, " ");
    const cdktf = join(__dirname, "../../node_modules/.bin/cdktf");
    const folder = mkdtempSync(join(tmpdir(), "tfetokens-cdktf-"));
    try {
      const env = { ...createCleanEnvironment(folder), CI: "true" };
      const { stderr } = spawnSync(cdktf, ["debug"], { cwd: folder, env, encoding: "utf8" });
      // On a supported version, cdktf-cli starts, but then fails because the folder doesn't contain cdktf.json.
      expect(stderr).toContain(IS_CDKTF_CLI_SUPPORTED ? "cdktf.json" : quotedError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
