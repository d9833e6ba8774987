import { isObject } from "./attributes";
import { secretPattern } from "./secrets";

const REDACTED = "[redacted]";
const TOO_DEEP = "[too deep]";
const MAX_DEPTH = 16;
const TOO_LARGE = "[too large]";
/**
 * Maximum number of characters of a body as JSON. Together with the number of entries, it limits the memory of the
 * journal.
 */
const MAX_BODY = 16_384;
const MAX_ENTRIES = 10_000;
const SECRET_KEYS = new Set(["token", "secret", "password"]);

export interface JournalEntry {
  /** Counts from 1 after the start and after each reset. */
  readonly id: number;
  /** The emulated time. */
  readonly at: string;
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  /** The status of the response; null if the connection was closed instead. */
  readonly status: number | null;
  /** The token that the request authenticated with; null if it didn't contain a valid one. */
  readonly credential: { readonly id: string; readonly kind: string } | null;
  readonly userAgent: string | null;
  /** The fault that applied to the request. */
  readonly fault: string | null;
  /** The JSON body of the request; null if there was none or it wasn't valid. */
  readonly body: unknown;
}

/** Redacts everything that looks like a secret, and the given secrets. */
export function redactText(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  return known.replaceAll(secretPattern, REDACTED);
}

/** The same for JSON. Values of keys that name a secret, and values of variables, are redacted completely. */
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

/** A request's body as the journal shows it: null if it is missing, and `[too large]` if its JSON exceeds `MAX_BODY`. */
export function redactBody(body: unknown, secrets: readonly string[]): unknown {
  if (body === undefined) return null;
  const shown = redactJson(body, secrets);
  return JSON.stringify(shown).length > MAX_BODY ? TOO_LARGE : shown;
}

/** The received requests, oldest first. The journal keeps the latest 10,000. */
export class Journal {
  private entries: JournalEntry[] = [];
  private added = 0;

  /** Number of requests since the start or the last reset. */
  get count(): number {
    return this.added;
  }

  add(entry: Omit<JournalEntry, "id">): void {
    this.entries.push({ id: ++this.added, ...entry });
    // In batches, because removing entries one by one would copy the whole list each time.
    if (this.entries.length > 2 * MAX_ENTRIES) this.entries = this.entries.slice(-MAX_ENTRIES);
  }

  /** The stored requests with a larger ID. */
  after(id: number): readonly JournalEntry[] {
    const wanted = Math.min(this.added - id, MAX_ENTRIES, this.entries.length);
    return wanted > 0 ? this.entries.slice(-wanted) : [];
  }

  clear(): void {
    this.entries = [];
    this.added = 0;
  }
}
