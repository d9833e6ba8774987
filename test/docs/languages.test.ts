import { spawnSync } from "node:child_process";
import { blocksOf } from "../support/docs/blocks";
import { missing } from "../emulator/presence";

const programs = blocksOf("docs/how-to/languages.md");

const programIn = (language: string): string =>
  programs.find((block) => block.language === language)?.code ?? "";

describe("the README's program in other languages", () => {
  it.each(["python", "java", "csharp", "go"])("is there in %s, and makes the tokens", (language) => {
    expect(programIn(language)).toMatch(/TeamToken[^]*30[^]*MetricsToken[^]*Grafana/);
  });

  if (spawnSync("gofmt", ["-h"]).error === undefined) {
    it("is Go to gofmt", () => {
      const { status, stderr } = spawnSync("gofmt", { input: programIn("go"), encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });
  } else
    missing(
      "gofmt",
      "the Go of docs/how-to/languages.md is not parsed",
      "On Debian: apt-get install golang-go",
    );
});
