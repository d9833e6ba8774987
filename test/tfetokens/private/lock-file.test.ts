import { updateLockFile } from "../../../lib/tfetokens/private/lock-file";

const TFE = "registry.terraform.io/hashicorp/tfe";
const bundled = { source: "terraform.local/cdktf/tfetokens", version: "0.1.0", hashes: ["h1:new="] };

const header = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;
const bundledBlock = `
provider "terraform.local/cdktf/tfetokens" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "h1:new=",
  ]
}
`;
const note = (source = TFE): string => `
/* Without these lines, cdktf-cli runs "terraform providers lock", which can't reach terraform.local.
  provider "${source}" {
    constraints = ">= 0"
  }
*/
`;

/** A lock file that `terraform init` wrote, with a comment from the user. */
const existing = `${header}
# Trusted on purpose.
provider "registry.terraform.io/hashicorp/tfe" {
  version     = "0.70.0"
  constraints = "~> 0.70"
  hashes = [
    "h1:trusted=",
    "zh:trusted",
  ]
}

provider "terraform.local/cdktf/tfetokens" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "h1:new=",
  ]
}

provider "registry.terraform.io/hashicorp/random" {
  version = "3.6.0"
}
`;

describe("a lock file", () => {
  test("is created with the bundled provider and a note about the other providers", () => {
    expect(updateLockFile(undefined, bundled, [TFE])).toBe(header + bundledBlock + note());
  });

  test("that is up to date isn't changed", () => {
    expect(updateLockFile(existing, bundled, [TFE])).toBe(existing);
  });

  test("that contains a note and is up to date isn't changed", () => {
    const text = header + bundledBlock + note();
    expect(updateLockFile(text, bundled, [TFE])).toBe(text);
  });

  test("keeps a block with an address in OpenTofu's registry, and gets a note with the address in Terraform's registry", () => {
    const ofTofu = existing.replaceAll("registry.terraform.io", "registry.opentofu.org");
    expect(updateLockFile(ofTofu, bundled, [TFE])).toBe(ofTofu + note());
  });

  test("loses the note about a provider that has a block", () => {
    expect(updateLockFile(existing + note(), bundled, [TFE])).toBe(existing);
  });

  test("gets a note about the currently required providers instead of an outdated note", () => {
    const other = "registry.terraform.io/acme/other";
    expect(updateLockFile(header + bundledBlock + note(), bundled, [other])).toBe(
      header + bundledBlock + note(other),
    );
  });

  test.each([
    ["hash differs", (text: string) => text.replace("h1:new=", "h1:old=")],
    ["version differs", (text: string) => text.replace('"0.1.0"', '"0.0.9"')],
    ["constraint differs", (text: string) => text.replace('constraints = "0.1.0"', 'constraints = "0.0.9"')],
    ["hashes are missing", (text: string) => text.replace(/ {2}hashes = \[\n {4}"h1:new=",\n {2}\]\n/, "")],
  ])("is changed only in the bundled provider's block if the block's %s", (_, age) => {
    const aged = age(existing);
    expect(aged).not.toBe(existing);
    expect(updateLockFile(aged, bundled, [TFE])).toBe(existing);
  });

  test("without a final line break gets the block on new lines", () => {
    expect(updateLockFile(header.trimEnd(), bundled, [])).toBe(header + bundledBlock);
  });

  test("keeps Windows line endings", () => {
    const crlf = (text: string) => text.replace(/\n/g, "\r\n");
    const aged = crlf(existing.replace("h1:new=", "h1:old="));
    const other = "registry.terraform.io/acme/other";
    const updated = crlf(existing + note(other));
    expect(updateLockFile(aged, bundled, [TFE, other])).toBe(updated);
    expect(updateLockFile(updated, bundled, [TFE, other])).toBe(updated);
  });

  test("keeps the block of a provider with a similar address", () => {
    const similar = bundledBlock
      .replace("terraform.local", "terraformxlocal")
      .replace("h1:new=", "h1:other=");
    expect(updateLockFile(`${header}${similar}`, bundled, [])).toBe(`${header}${similar}${bundledBlock}`);
  });

  test("keeps the dollar signs in a hash", () => {
    expect(updateLockFile(existing, { ...bundled, hashes: ["h1:$&$1="] }, [])).toContain('"h1:$&$1="');
  });

  describe("with the hashes of several platforms", () => {
    const all = { ...bundled, hashes: ["h1:new=", "h1:windows=", "h1:linux="] };
    const locked = (...hashes: string[]): string =>
      existing.replace('    "h1:new=",\n', hashes.map((hash) => `    "${hash}",\n`).join(""));

    test("contains the hashes in alphabetical order", () => {
      expect(updateLockFile(existing, all, [TFE])).toBe(locked("h1:linux=", "h1:new=", "h1:windows="));
    });

    test("isn't changed by a machine that has only some of the executables", () => {
      const text = locked("h1:linux=", "h1:new=", "h1:windows=");
      expect(updateLockFile(text, bundled, [TFE])).toBe(text);
    });

    test("keeps the hash of an executable that only a colleague's machine has", () => {
      const text = locked("h1:colleague=", "h1:new=");
      const expected = locked("h1:colleague=", "h1:linux=", "h1:new=", "h1:windows=");
      expect(updateLockFile(text, all, [TFE])).toBe(expected);
    });

    test("loses the hashes of a different build of the same version", () => {
      expect(updateLockFile(locked("h1:linux-old=", "h1:old="), bundled, [TFE])).toBe(existing);
    });
  });
});
