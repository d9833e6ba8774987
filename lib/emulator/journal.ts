import { isObject } from "./attributes";
import { secretPattern } from "./secrets";

const REDACTED = "[redacted]";
const TOO_DEEP = "[too deep]";
const MAX_DEPTH = 16;
const TOO_LARGE = "[too large]";
/**
 * Maximum number of characters of a body as JSON. Together with the number of entries, it limits the journal's memory
 * use.
 */
const MAX_BODY = 16_384;
const MAX_ENTRIES = 10_000;
const SECRET_KEYS = new Set(["token", "secret", "password"]);

export interface JournalEntry {
  /** A sequential number. It begins at 1 when the emulator starts, and again after each reset. */
  readonly id: number;
  /** The emulated time after the response was prepared, as an RFC 3339 timestamp in UTC. */
  readonly at: string;
  readonly method: string;
  /** The path and the query, with secrets redacted. */
  readonly path: string;
  /** The status of the response; null if the connection was closed before a complete response was sent. */
  readonly status: number | null;
  /** The token that authenticated the request; null if the request wasn't authenticated. */
  readonly credential: { readonly id: string; readonly kind: string } | null;
  readonly userAgent: string | null;
  /** The kind of the fault that applied to the request; null if none did. */
  readonly fault: string | null;
  /** The redacted JSON body of the request; null if the body was missing, wasn't valid JSON, or wasn't read. */
  readonly body: unknown;
}

/** Redacts everything that looks like a secret of the API, and the given secrets. */
export function redactText(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  return known.replaceAll(secretPattern, REDACTED);
}

/**
 * Redacts secrets in a JSON value. The values of variables, and of keys that name a secret, are redacted completely.
 */
function redactJson(value: unknown, secrets: readonly string[], depth = 0): unknown {
  if (depth > MAX_DEPTH) return TOO_DEEP;
  if (typeof value === "string") return redactText(value, secrets);
  if (Array.isArray(value)) return value.map((item) => redactJson(item, secrets, depth + 1));
  if (!isObject(value)) return value;
  const isVariable = Object.hasOwn(value, "key") && Object.hasOwn(value, "value");
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const secret = SECRET_KEYS.has(key) || (isVariable && key === "value");
      const shown = secret && item !== null ? REDACTED : redactJson(item, secrets, depth + 1);
      return [redactText(key, secrets), shown];
    }),
  );
}

/** Redacts a request's body. Returns null if the body is missing, and `[too large]` if its JSON exceeds `MAX_BODY`. */
export function redactBody(body: unknown, secrets: readonly string[]): unknown {
  if (body === undefined) return null;
  const shown = redactJson(body, secrets);
  return JSON.stringify(shown).length > MAX_BODY ? TOO_LARGE : shown;
}

/** The received requests, oldest first. Only the latest 10,000 are available. */
export class Journal {
  private entries: JournalEntry[] = [];
  private added = 0;

  /** Number of recorded requests since the start or the last reset. */
  get count(): number {
    return this.added;
  }

  add(entry: Omit<JournalEntry, "id">): void {
    this.entries.push({ id: ++this.added, ...entry });
    // Old entries are removed in batches, because removing them one by one would copy the whole list each time.
    if (this.entries.length > 2 * MAX_ENTRIES) this.entries = this.entries.slice(-MAX_ENTRIES);
  }

  /** Returns the available requests whose ID is larger than the given one. */
  after(id: number): readonly JournalEntry[] {
    const wanted = Math.min(this.added - id, MAX_ENTRIES, this.entries.length);
    return wanted > 0 ? this.entries.slice(-wanted) : [];
  }

  clear(): void {
    this.entries = [];
    this.added = 0;
  }
}
