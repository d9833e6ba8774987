import { lockProviders } from "../../../lib/tfetokens/private/lock-file";

const tfe = { source: "registry.terraform.io/hashicorp/tfe", version: "0.71.0" };
const ours = { source: "terraform.local/cdktf/tfetokens", version: "0.1.0", hash: "h1:new=" };

const header = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;
const tfeBlock = `
provider "registry.terraform.io/hashicorp/tfe" {
  version     = "0.71.0"
  constraints = "0.71.0"
}
`;
const ourBlock = `
provider "terraform.local/cdktf/tfetokens" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "h1:new=",
  ]
}
`;

/** As `terraform init` leaves it, with a remark of someone's own. */
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
  test("is begun with every provider, in the order in which Terraform writes them", () => {
    expect(lockProviders(undefined, [ours, tfe])).toBe(`${header}${tfeBlock}${ourBlock}`);
  });

  test("that says all this already is left as it is", () => {
    expect(lockProviders(existing, [ours, tfe])).toBe(existing);
  });

  test("keeps the block of another provider whatever version it has", () => {
    expect(lockProviders(existing, [tfe])).toBe(existing);
  });

  test.each([
    ["hash", (text: string) => text.replace("h1:new=", "h1:old=")],
    ["version", (text: string) => text.replace('"0.1.0"', '"0.0.9"')],
    ["constraint", (text: string) => text.replace('constraints = "0.1.0"', 'constraints = "0.0.9"')],
    ["hashes", (text: string) => text.replace(/ {2}hashes = \[\n {4}"h1:new=",\n {2}\]\n/, "")],
  ])("has only the block of our provider replaced where its %s is not what was placed", (_, age) => {
    const aged = age(existing);
    expect(aged).not.toBe(existing);
    expect(lockProviders(aged, [ours, tfe])).toBe(existing);
  });

  test("gets what it lacks at its end, and keeps the rest byte by byte", () => {
    const withoutOurs = `${header}${tfeBlock}`;
    expect(lockProviders(withoutOurs, [tfe, ours])).toBe(`${withoutOurs}${ourBlock}`);
  });

  test("gets what it lacks on lines of its own where it ends without a line break", () => {
    expect(lockProviders(`${header}${tfeBlock}`.trimEnd(), [ours])).toBe(`${header}${tfeBlock}${ourBlock}`);
  });

  test("keeps its Windows line ends", () => {
    const crlf = (text: string) => text.replace(/\n/g, "\r\n");
    const aged = crlf(existing.replace("h1:new=", "h1:old="));
    expect(lockProviders(aged, [ours, tfe])).toBe(crlf(existing));
  });

  test("of a provider whose address only looks like ours is not touched", () => {
    const lookalike = ourBlock.replace("terraform.local", "terraformxlocal").replace("h1:new=", "h1:other=");
    expect(lockProviders(`${header}${lookalike}`, [ours])).toBe(`${header}${lookalike}${ourBlock}`);
  });

  test("takes a hash as it is, dollar signs and all", () => {
    const odd = { ...ours, hash: "h1:$&$1=" };
    expect(lockProviders(existing, [odd])).toContain('"h1:$&$1="');
  });
});
