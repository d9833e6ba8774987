import { format, inspect } from "node:util";
import { Secret } from "../../lib/client/secret";

describe("a secret", () => {
  const secret = new Secret("made-up-secret");

  it("is always printed as (sensitive)", () => {
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

  it("returns its value only from reveal()", () => {
    expect(secret.reveal()).toBe("made-up-secret");
  });
});
