import { spawnSync } from "node:child_process";
import { blocksOf, documented, textOf } from "../support/docs/blocks";
import { reportMissing } from "../support/missing-program";

const { jsii } = JSON.parse(textOf("package.json")) as {
  jsii: { targets: { dotnet: { packageId: string } } };
};
const { packageId } = jsii.targets.dotnet;
const programs = blocksOf("docs/how-to/languages.md");

const programIn = (language: string): string =>
  programs.find((block) => block.language === language)?.code ?? "";

describe("the README's program in other languages", () => {
  it.each(["python", "java", "csharp", "go"])("declares both tokens in %s", (language) => {
    expect(programIn(language)).toMatch(/TeamToken[^]*30[^]*MetricsToken[^]*Grafana/);
  });

  if (spawnSync("gofmt", ["-h"]).error === undefined) {
    it("has valid Go syntax according to gofmt", () => {
      const { status, stderr } = spawnSync("gofmt", { input: programIn("go"), encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });
  } else
    reportMissing(
      "gofmt",
      "the Go program in docs/how-to/languages.md isn't parsed",
      "On Debian: apt-get install golang-go",
    );
});

describe("the code for values that are unknown at synth", () => {
  // The C# code isn't compiled. Its names are those of the other languages, but in Pascal case.
  it("uses the same names in C# as in Java and TypeScript", () => {
    const { code } = documented("docs/how-to/languages.md", "TerraformIterator.FromList");
    const others = [
      documented("docs/how-to/languages.md", "TerraformIterator.fromList(workspaces.listValue)"),
      documented("docs/how-to/languages.md", "ListTerraformIterator each"),
    ];
    const known = others.flatMap((block) => block.code.match(/\w+/g) ?? []).map((name) => name.toLowerCase());
    const names = [...code.matchAll(/\.(\w+)|new (\w+)|(\w+) = /g)].map(([, a, b, c]) => a ?? b ?? c);
    const derived = (name: string): string[] => [name, name.replace(/(Config|Props)$/, "")];
    const unknown = names.filter((name) => !derived(name).some((one) => known.includes(one.toLowerCase())));
    expect(unknown).toEqual([]);
  });
});

it("the commands that build the C# package contain the library's package ID", () => {
  const { code } = documented("docs/how-to/languages.md", "dotnet pack");
  expect(code).toContain(`dotnet/${packageId} `);
});
