import { isObject } from "./attributes";
import { secretPattern } from "./secrets";

const REDACTED = "[redacted]";
const TOO_DEEP = "[too deep]";
const MAX_DEPTH = 16;
const TOO_LARGE = "[too large]";
/** Characters of a body as JSON: with the number of entries it bounds the memory that the journal takes. */
const MAX_BODY = 16_384;
const MAX_ENTRIES = 10_000;
const SECRET_KEYS = new Set(["token", "secret", "password"]);

export interface JournalEntry {
  /** Counts from 1, since the start or the last reset. */
  readonly id: number;
  /** The emulated time. */
  readonly at: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The status of the answer; null where the connection was closed instead. */
  readonly status: number | null;
  /** The token that asked, or null where there was none that is valid. */
  readonly credential: { readonly id: string; readonly kind: string } | null;
  readonly userAgent: string | null;
  /** The fault that the request met. */
  readonly fault: string | null;
  /** The request's JSON; null where there was none, or none that could be read. */
  readonly body: unknown;
}

/** Redacts everything that looks like a secret, and the given secrets. */
export function redactText(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  return known.replaceAll(secretPattern, REDACTED);
}

/** The same for JSON; what stands under a key that names a secret goes whole, and so does a variable's value. */
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

/** A request's body as the journal shows it: null where there was none, and no larger than 16 KiB. */
export function redactBody(body: unknown, secrets: readonly string[]): unknown {
  if (body === undefined) return null;
  const shown = redactJson(body, secrets);
  return JSON.stringify(shown).length > MAX_BODY ? TOO_LARGE : shown;
}

/** The requests that came in, oldest first; beyond 10,000 the oldest are let go. */
export class Journal {
  private entries: JournalEntry[] = [];
  private added = 0;

  /** How many requests there have been since the start or the last reset. */
  get count(): number {
    return this.added;
  }

  add(entry: Omit<JournalEntry, "id">): void {
    this.entries.push({ id: ++this.added, ...entry });
    // In batches: letting go one by one would move the whole list each time.
    if (this.entries.length > 2 * MAX_ENTRIES) this.entries = this.entries.slice(-MAX_ENTRIES);
  }

  /** Those with a larger id, as far as they are kept. */
  after(id: number): readonly JournalEntry[] {
    const wanted = Math.min(this.added - id, MAX_ENTRIES, this.entries.length);
    return wanted > 0 ? this.entries.slice(-wanted) : [];
  }

  clear(): void {
    this.entries = [];
    this.added = 0;
  }
}
