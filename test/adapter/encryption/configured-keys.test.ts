import { configure } from "../../../lib/adapter/configuration";
import { validate, type ProviderConfig } from "../../../lib/adapter/provider-schema";
import { UNKNOWN } from "../../../lib/adapter/framework/values/value";
import { discardLog } from "../../../lib/adapter/log";
import { createEncryptionKey, createKeyText } from "../../support/encryption";
import { formatDiagnostics } from "../../support/token-fixture";

const VARIABLE = "TFETOKENS_STATE_ENCRYPTION_KEY";
const [first, second] = [createEncryptionKey("first"), createEncryptionKey("second")];

const config = (keys: ProviderConfig["state_encryption_key"]): ProviderConfig => ({
  address: "http://127.0.0.1:9",
  hostname: null,
  token: "made-up",
  organization: null,
  ca_file: null,
  ssl_skip_verify: null,
  state_encryption_key: keys,
});

function configured(keys: ProviderConfig["state_encryption_key"], variable?: string): unknown {
  const { signal } = new AbortController();
  const options = { env: { [VARIABLE]: variable }, version: "0.0.0", log: discardLog };
  const { value, diagnostics = [] } = configure(config(keys), options, {
    stopRequested: signal,
    hardStop: signal,
  });
  if (value === undefined) return formatDiagnostics(diagnostics);
  const { encryptionKeys } = value;
  return encryptionKeys === UNKNOWN
    ? "unknown"
    : (encryptionKeys as readonly { id: string }[]).map(({ id }) => id);
}

describe("the encryption keys of the provider", () => {
  it.each([
    [
      "only the argument",
      [createKeyText("first"), createKeyText("second")],
      undefined,
      [first.id, second.id],
    ],
    ["only the variable", null, createKeyText("first"), [first.id]],
    [
      "a list in the variable",
      null,
      ` ${createKeyText("second")},\n${createKeyText("first")} `,
      [second.id, first.id],
    ],
    ["the argument and the variable", [createKeyText("first")], createKeyText("second"), [first.id]],
    ["an empty list and the variable", [], createKeyText("second"), [second.id]],
    ["neither of them", null, undefined, []],
    ["an empty variable", null, "", []],
    ["an unknown argument", UNKNOWN, createKeyText("second"), "unknown"],
    ["an argument with an unknown key", [createKeyText("first"), UNKNOWN], undefined, "unknown"],
  ] as const)("are read from the argument or else the variable: %s", (_what, keys, variable, expected) => {
    expect(configured(keys, variable)).toEqual(expected);
  });

  it.each([
    ["null", [createKeyText("first"), null], "`state_encryption_key[1]` is empty"],
    ["a passphrase", ["hunter2 hunter2"], "`state_encryption_key[0]` isn't base64"],
    ["an unknown key and a malformed key", [UNKNOWN, "hunter2"], "`state_encryption_key[1]` isn't base64"],
  ] as const)(
    "are rejected with their index in the argument, and aren't quoted: %s",
    (_what, keys, summary) => {
      const [diagnostic, ...others] = validate(config(keys));
      expect(others).toEqual([]);
      expect(diagnostic.summary).toContain(summary);
      expect(diagnostic.attribute).toEqual(["state_encryption_key", Number(/\[(\d)\]/.exec(summary)?.[1])]);
      expect(diagnostic.detail).toContain("openssl rand -base64 32");
      expect(JSON.stringify(diagnostic)).not.toContain("hunter2");
      expect(configured(keys)).toContain(summary);
    },
  );

  it.each([
    ["hunter2", `The key in the environment variable ${VARIABLE} isn't base64`],
    [`${createKeyText("first")},hunter2`, `Key 2 in the environment variable ${VARIABLE} isn't base64`],
    [`${createKeyText("first")},`, `Key 2 in the environment variable ${VARIABLE} is empty`],
  ])("are rejected in the variable, and aren't quoted: %s", (variable, summary) => {
    const text = configured(null, variable);
    expect(text).toContain(summary);
    expect(text).not.toContain("hunter2");
  });
});
