import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** The test files, by the short names that docs/explanation/guarantees.md uses. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  client: ["test/client/client.test.ts"],
  creation: ["test/adapter/lifecycle/create-safely.test.ts"],
  diagnostics: ["test/adapter/diagnostics.test.ts"],
  faults: ["test/e2e/faults.test.ts"],
  "faults-team-organization": ["test/e2e/faults-team-organization.test.ts"],
  interruption: ["test/e2e/interruption.test.ts"],
  lists: ["test/adapter/lifecycle/token-list-cache.test.ts"],
  "many-tokens": ["test/e2e/many-tokens.test.ts"],
  "metrics-token": ["test/e2e/metrics-token.test.ts", "test/e2e/metrics-token-arguments.test.ts"],
  revocation: ["test/adapter/lifecycle/revoke.test.ts"],
  requests: ["test/client/http/requests.test.ts"],
  described: [
    "test/adapter/resources/team-token/described.test.ts",
    "test/adapter/resources/team-token/described-reading.test.ts",
    "test/adapter/resources/team-token/organization.test.ts",
  ],
  "more-stories": ["test/adapter/resources/property.test.ts"],
  singletons: [
    "test/adapter/resources/singleton-create.test.ts",
    "test/adapter/resources/singleton-read-and-delete.test.ts",
    "test/adapter/resources/singleton-regenerate.test.ts",
  ],
  "singletons-terraform": ["test/e2e/singletons.test.ts"],
  stories: ["test/adapter/resources/metrics-token/property.test.ts"],
  timeouts: ["test/adapter/timeouts.test.ts"],
};

const rows = readFileSync(join(root, "docs/explanation/guarantees.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| situation ") && !line.startsWith("| ---"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

describe("docs/explanation/guarantees.md", () => {
  it("has more than 20 rows", () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)("names existing tests in the row: %s%s", (_before, _situation, result) => {
    const named = [...result.matchAll(/<!-- ([a-z-]+): (.+?) -->/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, file, title] of named) {
      expect(Object.keys(FILES)).toContain(file);
      const source = FILES[file].map((path) => readFileSync(join(root, path), "utf8")).join("\n");
      expect(source).toContain(title);
    }
  });
});
