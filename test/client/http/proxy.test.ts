import { ProxySettingError, createProxyResolver } from "../../../lib/client/http/proxy";

const resolveProxy = (url: string, env: Record<string, string>): string | undefined =>
  createProxyResolver(env)?.(new URL(url))?.href;

describe("createProxyResolver", () => {
  it.each([
    [
      "the value of HTTPS_PROXY for an HTTPS URL",
      "https://a.example",
      { HTTPS_PROXY: "http://p.example:3128" },
      "http://p.example:3128/",
    ],
    [
      "the value of HTTP_PROXY for an HTTP URL",
      "http://a.example",
      { HTTP_PROXY: "http://p.example:3128" },
      "http://p.example:3128/",
    ],
    [
      "the value of https_proxy",
      "https://a.example",
      { https_proxy: "http://p.example" },
      "http://p.example/",
    ],
    ["the value of http_proxy", "http://a.example", { http_proxy: "http://p.example" }, "http://p.example/"],
    [
      "the value of the uppercase variable if the lowercase variable is set too",
      "https://a.example",
      { HTTPS_PROXY: "http://big.example", https_proxy: "http://small.example" },
      "http://big.example/",
    ],
    [
      "undefined for an HTTPS URL if only HTTP_PROXY is set",
      "https://a.example",
      { HTTP_PROXY: "http://p.example" },
      undefined,
    ],
    [
      "undefined for an HTTP URL if only HTTPS_PROXY is set",
      "http://a.example",
      { HTTPS_PROXY: "http://p.example" },
      undefined,
    ],
    ["undefined if the variable is empty", "https://a.example", { HTTPS_PROXY: "" }, undefined],
    [
      "an HTTP proxy if the value has no scheme",
      "https://a.example",
      { HTTPS_PROXY: "p.example:3128" },
      "http://p.example:3128/",
    ],
    [
      "a proxy that uses TLS",
      "https://a.example",
      { HTTPS_PROXY: "https://p.example" },
      "https://p.example/",
    ],
    [
      "a proxy at an IPv6 address",
      "https://a.example",
      { HTTPS_PROXY: "http://[::1]:3128" },
      "http://[::1]:3128/",
    ],
  ])("returns %s", (_name, url, env: Record<string, string>, expected) => {
    expect(resolveProxy(url, env)).toBe(expected);
  });

  it.each(["http://localhost", "http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:8080"])(
    "returns no proxy for a loopback address: %s",
    (url) => {
      expect(resolveProxy(url, { HTTP_PROXY: "http://p.example" })).toBeUndefined();
    },
  );

  it.each([
    ["*", "https://a.example", true],
    ["a.example", "https://a.example", true],
    ["a.example", "https://b.a.example", true],
    ["a.example", "https://ba.example", false],
    [".a.example", "https://b.a.example", true],
    [".a.example", "https://a.example", false],
    ["*.a.example", "https://b.a.example", true],
    ["*.a.example", "https://a.example", false],
    ["A.Example", "https://a.example", true],
    ["x.example, a.example ,", "https://a.example", true],
    ["x.example a.example", "https://a.example", false],
    ["a.example:443", "https://a.example", true],
    ["a.example:8443", "https://a.example", false],
    ["a.example:8443", "https://a.example:8443", true],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["10.1.2.3:8443", "https://10.1.2.3", false],
    ["10.0.0.0/8", "https://10.1.2.3:8443", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["2.3", "https://10.1.2.3", false],
    ["2001:db8::1", "https://[2001:db8::1]", true],
    ["2001:db8::1", "https://[2001:db8::2]", false],
    ["[2001:db8::1]:8443", "https://[2001:db8::1]:8443", true],
    ["[2001:db8::1]:8443", "https://[2001:db8::1]", false],
    ["2001:db8::/32", "https://[2001:db8:5::1]", true],
    ["2001:db8::/32", "https://10.1.2.3", false],
    ["", "https://a.example", false],
    ["café.example", "https://café.example", true],
    ["CAFÉ.example", "https://www.xn--caf-dma.example", true],
    [".café.example", "https://www.café.example", true],
    ["*.café.example", "https://café.example", false],
    ["café.example:8443", "https://café.example:8443", true],
  ])("with NO_PROXY=%j for %s, skips the proxy: %s", (noProxy, url, left) => {
    const env = { HTTPS_PROXY: "http://p.example" };
    expect(resolveProxy(url, { ...env, NO_PROXY: noProxy })).toBe(left ? undefined : "http://p.example/");
    expect(resolveProxy(url, { ...env, no_proxy: noProxy })).toBe(left ? undefined : "http://p.example/");
  });

  it.each([
    ["HTTPS_PROXY", "http://", "must be the URL of a proxy"],
    ["http_proxy", "socks5://user:made-up-password@p.example", "names a socks5 proxy, which isn't supported"],
    ["HTTP_PROXY", "http://user:made-up-password%zz@p.example", "an invalid percent encoding"],
    [
      "HTTPS_PROXY",
      "http://DOMAIN\\user:made-up-password@p.example",
      'contains a backslash. Write it as "%5C"',
    ],
  ])("rejects %s set to %j without quoting it", (variable, value, words) => {
    const read = (): unknown => createProxyResolver({ [variable]: value });
    expect(read).toThrow(ProxySettingError);
    expect(read).toThrow(
      `${variable} ${words.startsWith("an ") ? "has a user name or password with " : ""}${words}`,
    );
    expect(read).not.toThrow("made-up-password");
  });
});
