import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { renderPage } from "../../../lib/cli/inventory/page";
import type { Report } from "../../../lib/cli/inventory/report";
import { browserProgram, startBrowser } from "../../emulator/page/browser";
import { FAINT_TEXTS, GROUND_IS_DARK } from "../../emulator/page/contrast";
import { expectText } from "../../emulator/page/harness";
import { reportMissing } from "../../support/missing-program";
import { createReport, createReportedToken } from "./reports";

const used = createReportedToken("at-ci");
const soon = createReportedToken("at-soon", {
  name: "nightly",
  team: { id: "team-2", name: "data" },
  created_at: "2029-11-01T00:00:00Z",
  last_used_at: "2029-12-31T00:00:00Z",
  expires_at: "2030-01-03T00:00:00Z",
  findings: ["expires-soon"],
});
const expired = createReportedToken("at-old", {
  name: "old",
  expires_at: "2029-12-29T00:00:00Z",
  findings: ["expired"],
});
const metrics = createReportedToken("m1", {
  kind: "metrics",
  name: "grafana",
  team: null,
  created_at: "2028-01-01T00:00:00Z",
  last_use: "unknown",
  last_used_at: null,
  expires_at: null,
  findings: ["no-expiry"],
});
const organization = createReportedToken("at-org", { kind: "organization", name: null, team: null });
const some = createReport([expired, soon, used, organization, metrics]);

test("the page is a single file whose content security policy allows only its own content", () => {
  const page = renderPage(some);
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const hash = /^'sha256-[A-Za-z0-9+/]{43}='$/;
  const directives = policy
    .split("; ")
    .map((part) => [part.split(" ")[0], part.slice(part.indexOf(" ") + 1)]);
  expect(Object.fromEntries(directives)).toEqual({
    "default-src": "'none'",
    "script-src": expect.stringMatching(hash) as string,
    "style-src": expect.stringMatching(hash) as string,
    "img-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
  });
  // The browser doesn't load the URL of the SVG namespace, which is only a name.
  expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\/|\ssrc=|@import|url\(/);
  expect(page).not.toMatch(/<!-- \w+ -->|\sstyle=|\son[a-z]+=/);
});

if (browserProgram === undefined) {
  test("page tests in a browser are skipped", () => {
    const remedy = "On Debian: apt-get install chromium. Or set CHROMIUM_BIN to the path of a browser";
    reportMissing("Chromium", "the inventory's page isn't tested in a browser", remedy);
    expect(browserProgram).toBeUndefined();
  });
} else {
  const program = browserProgram;

  describe("the page in a browser", () => {
    let folder: string;
    let browser: Browser;
    let page: Page;
    /** Console messages, errors, dialogs, and requests for anything except the page's file. */
    let wrong: string[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "inventory-page-"));
      browser = await startBrowser(program);
    });
    afterEach(async () => {
      await page.context().close();
      expect(wrong).toEqual([]);
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    async function open(report: Report, options: BrowserContextOptions = {}): Promise<void> {
      const file = join(folder, "page.html");
      const url = pathToFileURL(file).href;
      writeFileSync(file, renderPage(report));
      wrong = [];
      page = await (
        await browser.newContext({ viewport: { width: 1300, height: 900 }, ...options })
      ).newPage();
      page.on("console", (message) => wrong.push(message.text()));
      page.on("pageerror", (error) => wrong.push(error.message));
      page.on("dialog", (dialog) => wrong.push(dialog.message()));
      page.on("request", (request) => {
        if (request.url() !== url && !request.url().startsWith("data:")) wrong.push(request.url());
      });
      await page.goto(url);
    }

    const rows = (): Locator => page.locator("#rows tr");
    const titles = (): Promise<string[]> => page.locator("#rows .title").allInnerTexts();
    const status = (): Promise<string> => page.getByRole("status").innerText();

    test("draws each token's lifetime, and describes it in text", async () => {
      await open(some);
      expect(await page.title()).toBe("Tokens of acme");
      await expectText(page.locator("header"), /tfe\.example, 2030-01-01 00:00:00 UTC \(server time\)/);
      expect(await titles()).toEqual(["old", "nightly", "ci", "organization token", "grafana"]);
      expect(await status()).toBe("5 tokens");
      const nightly = page.getByRole("row", { name: "nightly" });
      await expectText(nightly, /team data at-soon\s+Expiring soon\s+2 days left, 2030-01-03 00:00/);
      expect(await nightly.getByRole("img").getAttribute("aria-label")).toBe(
        "team token, valid; created 2029-11-01 00:00:00; last used 2029-12-31 00:00:00; expires 2030-01-03 00:00:00",
      );
      expect(
        await page.getByRole("row", { name: "grafana" }).getByRole("img").getAttribute("aria-label"),
      ).toBe("metrics token, valid; created 2028-01-01 00:00:00; last use unknown; never expires");
      await expectText(page.getByRole("row", { name: "ci" }), /No findings/);
    });

    test("filters by finding and by text, and sorts", async () => {
      await open(some);
      const finding = page.getByRole("group", { name: "Finding" });
      expect(await finding.locator("span").allInnerTexts()).toEqual([
        "All 5",
        "Expired 1",
        "Expiring soon 1",
        "No expiry 1",
        "No findings 2",
      ]);
      await page.getByRole("radio", { name: "expiring soon" }).click();
      expect(await titles()).toEqual(["nightly"]);
      expect(await status()).toBe("1 matching token (5 in total)");
      await page.getByRole("radio", { name: "no findings" }).click();
      expect(await titles()).toEqual(["ci", "organization token"]);
      await page.getByRole("radio", { name: "All 5" }).click();
      await page.getByLabel("Sort by").selectOption("created");
      expect(await titles()).toEqual(["grafana", "nightly", "ci", "old", "organization token"]);
      for (const [words, found] of [
        ["GRAF", ["grafana"]],
        ["platform", ["ci", "old"]],
        ["at-org", ["organization token"]],
        ["nothing of the kind", []],
      ] as const) {
        await page.getByRole("searchbox").fill(words);
        expect(await titles()).toEqual(found);
      }
      expect(await status()).toBe("No tokens match the filters.");
    });

    test("shows which resources manage a token, and which tokens couldn't be listed", async () => {
      const states = [{ name: "acme.tfstate", managed: 1 }];
      const managed_by = ["a", "b"].map((name) => ({
        state: "acme.tfstate",
        address: `tfe_team_token.${name}`,
      }));
      const kinds = [
        { kind: "metrics", outcome: "hidden", count: 0, detail: "The server responded with 404" },
      ] as const;
      const tokens = [
        { ...used, managed_by },
        { ...soon, managed_by: [] },
      ];
      await open(createReport(tokens, { states, kinds, complete: false }));
      await expectText(page.locator("header"), /acme\.tfstate manages 1/);
      const gaps = page.getByRole("list", { name: "Incomplete results" });
      await expectText(gaps, /^Metrics tokens: not listed\. The server responded with 404\.$/);
      await expectText(page.getByRole("row", { name: "ci" }), /tfe_team_token\.a and 1 more/);
      await page.getByRole("searchbox").fill("tfe_team_token.b");
      expect(await titles()).toEqual(["ci"]);
    });

    test("shows markup in names as text", async () => {
      const markup = `</script><img src=x onerror="alert(1)"><!--<script>alert(2)</script>`;
      const hostile = { name: `${markup}\u202e`, team: { id: "team-1", name: markup } };
      const managed_by = [{ state: markup, address: markup }];
      const states = [{ name: markup, managed: 1 }];
      await open(
        createReport([createReportedToken(markup, { ...hostile, managed_by })], {
          states,
          organization: markup,
        }),
      );
      expect(await titles()).toEqual([`${markup}\\u202e`]);
      expect(await page.title()).toBe(`Tokens of ${markup}`);
      expect(await page.locator("img, iframe, [onerror]").count()).toBe(0);
    });

    test("can be operated with the keyboard, in the order of the page", async () => {
      await open(some);
      const reached: string[] = [];
      for (let presses = 0; presses < 5; presses++) {
        await page.keyboard.press("Tab");
        reached.push(
          await page.evaluate("((at) => at.id || at.name || at.innerText)(document.activeElement)"),
        );
      }
      expect(reached).toEqual(["Skip to the tokens", "finding", "range", "sort", "search"]);
      await page.getByLabel("All 5").press("ArrowRight");
      expect(await titles()).toEqual(["old"]);
    });

    test("shows ten thousand tokens in steps of 200, and searches all of them", async () => {
      const many = Array.from({ length: 10_000 }, (_, i) =>
        createReportedToken(`at-${i}`, { name: `pipeline ${i}` }),
      );
      await open(createReport(many));
      expect(await rows().count()).toBe(200);
      expect(await status()).toBe("First 200 of 10000 tokens");
      await page.getByRole("button", { name: "Show 200 more" }).press("Enter");
      expect(await rows().count()).toBe(400);
      // The keyboard focus moves to the first of the new tokens.
      const row = await page.evaluate<number>("document.activeElement.closest('tr').rowIndex");
      expect(row).toBe(201);
      await page.getByRole("searchbox").fill("pipeline 9999");
      expect(await titles()).toEqual(["pipeline 9999"]);
    });

    describe.each(["light", "dark"] as const)("with a %s color scheme", (colorScheme) => {
      test.each([360, 1300])("fits a width of %i pixels and has sufficient contrast", async (width) => {
        const long = createReportedToken("m".repeat(32), { ...metrics, name: "long-name-".repeat(20) });
        const managed_by = [{ state: "a", address: `module.${"x".repeat(100)}.tfe_team_token.ci` }];
        const kinds = [
          { kind: "audit-trails", outcome: "failed", count: 0, detail: "x".repeat(300) },
        ] as const;
        const tokens = [...some.tokens, long].map((token) => ({ ...token, managed_by }));
        const states = [{ name: "s".repeat(200), managed: 6 }];
        await open(createReport(tokens, { kinds, states }), {
          viewport: { width, height: 800 },
          colorScheme,
        });
        expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
          width,
        );
        expect(await page.evaluate<string[]>(FAINT_TEXTS)).toEqual([]);
        expect(await page.evaluate<boolean>(GROUND_IS_DARK)).toBe(colorScheme === "dark");
      });
    });
  });
}
