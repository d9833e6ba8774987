import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MetricsToken } from "../../lib";
import { ConstructStack } from "../support/construct-stack";
import { documented, type Block } from "../support/docs/blocks";
import { TypeScriptBlocks } from "../support/docs/typescript";

const afterwards = documented("docs/explanation/security.md", "revokePrevious: true, // step 3");
const without = (block: Block, words: string, instead = ""): Block => ({
  ...block,
  code: block.code.replace(words, instead),
});
const rotated = without(afterwards, "revokePrevious: true,");
const before = without(rotated, '"1"', '"0"');

/** Follows the steps of docs/explanation/security.md in order, with real Terraform and one emulator. */
describe("after a leak", () => {
  let stack: ConstructStack;
  let modules: TypeScriptBlocks;

  beforeAll(async () => {
    modules = new TypeScriptBlocks("security", [before, rotated, afterwards]);
    stack = await ConstructStack.start(new Date("2031-05-01T00:00:00Z"));
    stack.declare((platform) => void new MetricsToken(platform, "Plain"));
    await stack.terraform.init();
  });

  afterAll(async () => {
    modules.remove();
    await stack.close();
  });

  const listValidTokens = async (): Promise<unknown[]> =>
    (await stack.tokens()).map(({ description, id }) => description?.replace(/ [0-9a-f]{10}-.*$/, "") ?? id);

  async function apply(block: Block): Promise<unknown[]> {
    const [document] = await modules.synthesize(block);
    writeFileSync(join(stack.terraform.folder, "cdk.tf.json"), document);
    expect(await stack.terraform.apply()).toMatchObject({ code: 0 });
    return listValidTokens();
  }

  it("a token with a rotation is replaced at once, and the next apply revokes the leaked one", async () => {
    // Omits the rotation's ID, which follows the generation in a description.
    const generations = async (block: Block): Promise<unknown[]> =>
      (await apply(block)).map((description) => String(description).split(" ", 2).join(" "));
    expect(await generations(before)).toEqual(["ci #1"]);
    expect(await generations(rotated)).toEqual(["ci #1", "ci #2"]);
    expect(await generations(afterwards)).toEqual(["ci #2"]);
  });

  it("a token without a rotation is replaced with -replace, which revokes the leaked one", async () => {
    stack.declare((platform) => void new MetricsToken(platform, "Plain"));
    expect(await stack.terraform.apply()).toMatchObject({ code: 0 });
    const leaked = await listValidTokens();
    expect(await stack.terraform.apply("-replace=tfetokens_metrics_token.Plain")).toMatchObject({ code: 0 });
    const replaced = await listValidTokens();
    expect(replaced).toHaveLength(leaked.length);
    expect(replaced).not.toEqual(leaked);
  });
});
