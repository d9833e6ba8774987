import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";

/**
 * Returns the contents of the files in Terraform's working directory, and of the files in saved plans, by path. Omits
 * plugins, `.terraform` and the home directory.
 */
export function artifactsIn(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const name = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (!entry.isFile() || /^(\.terraform|terraform\.d|home)\//.test(name)) continue;
    const bytes = readFileSync(join(folder, name));
    texts.set(name, bytes.toString("latin1"));
    if (bytes.subarray(0, 2).toString() !== "PK") continue;
    for (const [file, content] of Object.entries(unzipSync(bytes))) {
      texts.set(`${name}/${file}`, Buffer.from(content).toString("latin1"));
    }
  }
  return texts;
}

/** Returns the names of the texts that contain a secret or a key, in plain text or in a common encoding. */
export function findLeaks(
  texts: ReadonlyMap<string, string>,
  secrets: Iterable<string>,
  base64Keys: readonly string[] = [],
): string[] {
  const values = [
    ...[...secrets, ...base64Keys].map((text) => Buffer.from(text)),
    ...base64Keys.map((text) => Buffer.from(text, "base64")),
  ];
  const spellings = [...new Set(values.flatMap(spellingsOf))].filter(({ length }) => length > 8);
  return [...texts]
    .filter(([, text]) => spellings.some((spelling) => text.includes(spelling)))
    .map(([name]) => name);
}

function spellingsOf(bytes: Buffer): string[] {
  const text = bytes.toString("latin1");
  return [
    text,
    encodeURIComponent(text),
    bytes.toString("hex"),
    // In longer Base64 text, the encoding of a secret depends on its position: there are three variants. The first and
    // last characters are omitted, because they also depend on the adjacent text.
    ...[0, 1, 2].flatMap((before) =>
      (["base64", "base64url"] as const).map((encoding) =>
        Buffer.concat([Buffer.alloc(before), bytes])
          .toString(encoding)
          .slice(4, -4),
      ),
    ),
  ];
}
