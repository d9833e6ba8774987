import { format, inspect } from "node:util";
import { Secret } from "../../lib/client/secret";

describe("a secret", () => {
  const secret = new Secret("made-up-secret");

  it("prints as (sensitive), however it is printed", () => {
    const printed = [
      String(secret),
      `${secret.toString()}`,
      JSON.stringify({ secret }),
      inspect({ nested: { secret } }, { depth: null, showHidden: true }),
      format("%s %o %O %j", secret, secret, secret, secret),
      Object.values(secret).join(),
    ].join("\n");
    expect(printed).toContain("(sensitive)");
    expect(printed).not.toContain("made-up-secret");
  });

  it("gives its text to whoever asks for it by name", () => {
    expect(secret.reveal()).toBe("made-up-secret");
  });
});
