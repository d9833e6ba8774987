import { parseCliConfig } from "../../../lib/client/auth/cli-config";
import { UnreadableConfigError } from "../../../lib/client/auth/cli-config-hcl";

const parseCredentials = (content: string): readonly (readonly [string, string])[] =>
  parseCliConfig(content).credentials;

describe("credentials blocks in the CLI's configuration file", () => {
  it("are read from a file that also contains other blocks, arguments and comments", () => {
    const content = `
# a comment with credentials "comment.example" { token = "no" }
// and another
/* credentials "comment.example" {
   token = "no" } */
plugin_cache_dir   = "$HOME/.terraform.d/plugin-cache"
disable_checkpoint = true

provider_installation {
  dev_overrides {
    "acme/a" = "/path/with/{brace"
  }
  filesystem_mirror {
    path    = "/usr/share/terraform/providers"
    include = ["example.com/*/*"]
  }
  direct { exclude = ["example.com/*/*",] }
}

credentials "app.terraform.io" {
  token = "first.made-up"
}
credentials_helper "example" {
  args = ["--host", "credentials"]
}
host "tfe.example.com" {
  services = { "tfe.v2" = "https://tfe.example.com/api/v2/" }
}
credentials "tfe.example.com" { token = "second.made-up" } credentials third.example { "token" = "third.made-up" }
`;
    expect(parseCredentials(content)).toEqual([
      ["app.terraform.io", "first.made-up"],
      ["tfe.example.com", "second.made-up"],
      ["third.example", "third.made-up"],
    ]);
  });

  it.each([
    ["with Windows line endings", 'credentials "a.example" {\r\n  token = "made-up"\r\n}\r\n', "made-up"],
    ["after a byte order mark", '\uFEFFcredentials "a.example" { token = "made-up" }', "made-up"],
    ["with escapes", String.raw`credentials "a.example" { token = "a\"\\\u0062\x63\144" }`, 'a"\\bcd'],
    [
      "with a repeated argument, whose last value applies",
      'credentials "a.example" {\n token = "x"\n token = "y"\n}',
      "y",
    ],
    [
      "next to other arguments",
      'credentials "a.example" {\n a = "b"\n token = "x"\n c = { token = "no" }\n}',
      "x",
    ],
    ["next to an interpolation", 'a = "${b("c")}"\ncredentials "a.example" { token = "x" }', "x"],
    [
      "next to a heredoc",
      'a = <<EOT\ncredentials "a.example" {\nEOT\ncredentials "a.example" { token = "x" }',
      "x",
    ],
    ["next to an indented heredoc", 'a = <<-EOT\n  }\n  EOT\ncredentials "a.example" { token = "x" }', "x"],
    ["next to an empty heredoc", 'a = <<EOT\nEOT\ncredentials "a.example" { token = "x" }', "x"],
    ["from an object", 'credentials = { "a.example" = { token = "x" } }', "x"],
    ["from nested blocks", 'credentials { "a.example" { token = "x" } }', "x"],
    ["from a list", 'credentials = [{ "a.example" = { token = "x" } }]', "x"],
    ["from JSON", '{"credentials": {"a.example": {"token": "x"}}}', "x"],
    ["from JSON with lists", '{"credentials": [{"a.example": [{"token": "x"}]}]}', "x"],
    ["from JSON with trailing commas", '{"credentials": {"a.example": {"token": "x",},},}\r\n', "x"],
    ["next to numbers", 'a = -1.5e+3\nb = 0x1F\ncredentials "a.example" { token = "x" }', "x"],
  ])("are read %s", (_name, content, token) => {
    expect(parseCredentials(content)).toEqual([["a.example", token]]);
  });

  it.each([
    "",
    'credentials "a.example" {}',
    'credentials "a.example" { tokens = "x" }',
    'credentials "a.example" { token = var.x }',
    'credentials "a.example" { nested { token = "x" } }',
    'wrapper { credentials "a.example" { token = "x" } }',
    'credentials = "a.example"',
  ])("aren't found in %j", (content) => {
    expect(parseCredentials(content)).toEqual([]);
  });

  it.each([
    ['credentials "a.example" { token = "made-up', /line 1 isn't closed/],
    ['\n\ncredentials "a.example" {\n token = "made-up"', /starts on line 3 isn't closed/],
    ['token = "made-up\\q"', /line 1 .*an invalid escape/],
    ["a = 'made-up'", /line 1 can't be parsed/],
    ["a = /* made-up", /line 1 can't be parsed/],
    ['a = "made-up\n"', /line 1 isn't closed/],
  ])("are rejected in %j, and the error doesn't quote the file", (content, words) => {
    const read = (): unknown => parseCredentials(content);
    expect(read).toThrow(UnreadableConfigError);
    expect(read).toThrow(words);
    expect(read).not.toThrow("made-up");
  });

  it("aren't confused with host blocks and credentials helpers, which are also read", () => {
    const content = `host "a.example" {
      services = { "tfe.v2" = "https://b.example/api/v2/", "other" = 1 }
    }
    credentials_helper "vault" { args = ["x"] }`;
    expect(parseCliConfig(content)).toEqual({
      credentials: [],
      hosts: [["a.example", { "tfe.v2": "https://b.example/api/v2/" }]],
      credentialsHelpers: ["vault"],
    });
  });

  it("are read from a file with 20,000 other blocks", () => {
    const content = `${'a "b" { c = "d" }\n'.repeat(20_000)}credentials "a.example" { token = "x" }`;
    expect(parseCredentials(content)).toEqual([["a.example", "x"]]);
  });
});
