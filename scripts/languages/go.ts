import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../test/support/terraform";
import { generate } from "./generate";
import { recipes } from "./programs";
import { bash, emptyFolder, execute, folderOf, reasonOf, root, type Toolchain } from "./toolchain";

const folder = folderOf("go");
const env = { GOFLAGS: "-mod=mod" };
const go = (...args: string[]): Promise<string> => execute({ file: "go", args }, folder, env);

/** A fake author for the commit that the dry run of a release creates. */
const identity = {
  GIT_AUTHOR_NAME: "release",
  GIT_AUTHOR_EMAIL: "release@example.com",
  GIT_COMMITTER_NAME: "release",
  GIT_COMMITTER_EMAIL: "release@example.com",
};

const TFE = "github.com/cdktf/cdktf-provider-tfe-go/tfe/v12";

export const golang: Toolchain = {
  language: "go",

  async unavailable() {
    emptyFolder("go");
    writeFileSync(join(folder, "go.mod"), "module example.com/tokens\n\ngo 1.25\n");
    const version = await reasonOf(go("version"));
    if (version !== undefined) return `Go 1.25: ${version}`;
    const reached = await reasonOf(
      go("mod", "download", "github.com/hashicorp/terraform-cdk-go/cdktf@v0.21.0"),
    );
    return reached && `Go's module proxy: ${reached}`;
  },

  async build() {
    await execute(bash(recipes.goModule), root);
    // Not every module proxy has the bindings for hashicorp/tfe, so they are generated from the installed npm package.
    const tfe = generate("go", join(folder, "provider-tfe"), join(root, "node_modules/@cdktf/provider-tfe"));
    await go("mod", "edit", "-require", `${TFE}@v12.5.1`, "-replace", `${TFE}=${join(tfe, "tfe")}`);
    // `go mod tidy` requires a program, so it runs later, when a program is compiled.
    const script = recipes.goProgram.replace("../cdktf-tfe-tokens", root).replace("go mod tidy\n", "");
    await execute(bash(script), folder, env);
  },

  async compile(name, program) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "main.go"), program);
    await go("mod", "tidy");
    await go("vet", `./${name}`);
    await go("build", "-o", join(folder, `${name}.bin`), `./${name}`);
    return { file: join(folder, `${name}.bin`), args: [] };
  },

  more: preparesARelease,
};

/**
 * Starts a dry run of a release, which commits and tags in a clone of the repository. Checks that the dry run prints
 * the command that would push.
 */
async function preparesARelease(): Promise<void> {
  const repository = join(folder, "repository");
  await execute({ file: "git", args: ["init", "--quiet", repository] }, folder);
  const publish = { file: "npm", args: ["run", "languages:publish", "--", "--dry-run", "go"] };
  const output = await execute(publish, root, { ...identity, GO_REPOSITORY: repository });
  const push = `would run: git push --quiet --atomic origin HEAD tokens/v${version}`;
  if (!output.includes(push)) throw new Error(`a dry run of the release didn't print "${push}":\n${output}`);
}
