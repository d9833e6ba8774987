import { Journal, redactBody, redactText, type JournalEntry } from "../../lib/emulator/journal";

const entry = (path: string): Omit<JournalEntry, "id"> => ({
  at: "2030-01-01T00:00:00.000Z",
  method: "GET",
  path,
  status: 200,
  credential: null,
  userAgent: null,
  fault: null,
  body: null,
});

test("the journal keeps the last 10,000 requests", () => {
  const journal = new Journal();
  for (let count = 0; count < 25_000; count++) journal.add(entry(String(count)));
  const paths = journal.after(0).map(({ path }) => path);
  expect(paths).toHaveLength(10_000);
  expect(paths[0]).toBe("15000");
  expect(paths.at(-1)).toBe("24999");
  expect(journal.after(24_998).map(({ id, path }) => [id, path])).toEqual([
    [24_999, "24998"],
    [25_000, "24999"],
  ]);
  expect(journal.after(25_000)).toEqual([]);
});

test.each([
  ["x made4up2secret.atlasv1.abcDEF-_9 y", "x [redacted] y"],
  ["hcpt_abc123.0f0f", "[redacted]"],
  ["hcpt_abc123", "[redacted]"],
  ["a known-secret b known-secret", "a [redacted] b [redacted]"],
  ["nothing to redact", "nothing to redact"],
])("the journal stores %j as %j", (text, shown) => {
  expect(redactText(text, ["known-secret"])).toBe(shown);
});

test("the journal contains a placeholder for a body of more than 16 KiB, and null for a missing body", () => {
  expect(redactBody({ name: "x".repeat(16_000) }, [])).toEqual({ name: "x".repeat(16_000) });
  expect(redactBody({ name: "x".repeat(17_000) }, [])).toBe("[too large]");
  expect(redactBody(undefined, [])).toBeNull();
});
