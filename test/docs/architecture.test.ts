import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { documented } from "../support/docs/blocks";

const { code: drawing } = documented("docs/explanation/architecture.md", "your CDKTF app");

const foldersIn = (folder: string): string[] =>
  readdirSync(join(__dirname, "../..", folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const foldersInDiagram = (name: RegExp): string[] =>
  [...new Set([...drawing.matchAll(name)].map(([, folder]) => folder))].sort();

describe("the diagram of the architecture", () => {
  it("shows exactly the folders of lib", () => {
    expect(foldersInDiagram(/\blib\/([\w-]+)/g)).toEqual(foldersIn("lib"));
  });

  it("shows exactly the folders of lib/adapter", () => {
    expect(foldersInDiagram(/ ([\w-]+)\/(?=\s)/g)).toEqual(foldersIn("lib/adapter"));
  });
});

describe("the page about the architecture", () => {
  const page = readFileSync(join(__dirname, "../../docs/explanation/architecture.md"), "utf8");
  const paths = [...page.matchAll(/`((?:lib|test|scripts|docs)\/[\w./-]+|[\w.-]+\.mjs)`/g)].map(
    ([, path]) => path,
  );

  it.each([...new Set(paths)])("names the existing path %s", (path) => {
    expect(existsSync(join(__dirname, "../..", path))).toBe(true);
  });
});
