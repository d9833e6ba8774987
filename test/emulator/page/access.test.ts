import { callAs, control, createTeam, document, OWNER, secretOf, sha256 } from "../client";
import { FAINT_TEXTS, GROUND_IS_DARK } from "./contrast";
import {
  describePage,
  emulator,
  expectFits,
  expectText,
  newPage,
  open,
  owner,
  page,
  row,
  problems,
} from "./harness";

const metricsTokens = "/organizations/acme/metrics-tokens";
const grafana = (attributes: Record<string, unknown> = {}): unknown =>
  document("metrics-tokens", { name: "grafana", ...attributes });

describePage(() => {
  test("the page contains neither secrets nor their hashes", async () => {
    const path = "/organizations/acme/authentication-token";
    const gone = secretOf(await owner("POST", path));
    const secrets = [
      OWNER,
      gone,
      secretOf(await owner("POST", path)),
      secretOf(await owner("POST", metricsTokens, grafana())),
    ];
    await callAs(emulator, gone)("GET", `/organizations?q=${gone}`);
    await open();
    await row("grafana").waitFor();
    await page.locator("#requests > li").first().waitFor();
    for (const summary of await page.locator("summary").all()) await summary.click();
    const content = await page.content();
    for (const secret of secrets) {
      expect(content).not.toContain(secret);
      expect(content).not.toContain(sha256(secret));
    }
    expect(content).not.toMatch(/[0-9a-f]{64}|hcpt_|atlasv1/);
  });

  test("names with markup are shown as text", async () => {
    const name = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
    await owner("POST", metricsTokens, grafana({ name }));
    const team = await createTeam(owner, "platform");
    const body = document("authentication-tokens", { description: "</title><svg onload=alert(3)>" });
    await owner("POST", `/teams/${team}/authentication-tokens`, body);
    await owner("GET", `/organizations?q=${name}`);
    page.on("dialog", (dialog) => problems.push(dialog.message()));
    await open();
    await page.getByText(name, { exact: true }).first().waitFor();
    await page.getByText("</title><svg onload=alert(3)>", { exact: true }).first().waitFor();
    expect(await page.locator("img, script:not([src]), [onload], [onerror]").count()).toBe(0);
  });

  test("all controls can be operated with the keyboard, in the order of the page", async () => {
    await owner("POST", metricsTokens, grafana());
    await open();
    const reached: string[] = [];
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate<string>(
        "((at) => at.id || at.name || at.innerText)(document.activeElement)",
      );
      if (reached.includes(name) && name !== "new-time") break;
      if (reached.at(-1) !== name) reached.push(name);
    }
    expect(reached.slice(0, 14)).toEqual([
      "Skip to the tokens",
      "+1 hour",
      "+1 day",
      "+30 days",
      "+1 year",
      "freeze",
      "new-time",
      "Set",
      "range",
      "show-valid",
      "show-expired",
      "show-revoked",
      "search",
      "requests",
    ]);
    await page.getByRole("button", { name: "+1 day" }).press("Enter");
    await page.getByText("2030-01-02 00:00:00", { exact: true }).waitFor();
    await page.getByRole("radio", { name: "All" }).press("ArrowRight");
    expect(await page.getByLabel("Year").isChecked()).toBe(true);
    await page.getByRole("checkbox", { name: "Valid" }).press("Space");
    await expectText(page.locator("#organizations"), /No token matches the filter/);
  });

  test("headings and tables describe their content", async () => {
    await owner("POST", metricsTokens, grafana());
    await open();
    const headings = await page.getByRole("heading").allInnerTexts();
    expect(headings.map((heading) => heading.replace(/\s+/g, " "))).toEqual([
      "Token emulator",
      "Clock",
      "Tokens",
      "acme 1 of 1 valid",
      "No organization 1 of 1 valid",
      "Requests 1",
    ]);
    const table = page.getByRole("table", { name: "Tokens of acme" });
    expect(await table.getByRole("columnheader").allInnerTexts()).toEqual([
      "Token",
      expect.stringMatching(/^Lifetime/),
      "Status",
    ]);
    expect(await table.getByRole("rowheader").count()).toBe(1);
  });

  test("the last 200 of 500 requests and the first 200 of 500 tokens are shown, and a button shows all tokens", async () => {
    const name = "n".repeat(255);
    const all = Array.from({ length: 500 }, (_, index) =>
      owner("POST", metricsTokens, grafana({ name: `${index} ${name}`.slice(0, 255) })),
    );
    await Promise.all(all);
    await open();
    const rows = page.getByRole("table", { name: "Tokens of acme" }).locator("tbody tr");
    expect(await rows.count()).toBe(200);
    await page.getByRole("button", { name: "Show all 500 tokens" }).click();
    await rows.nth(499).waitFor();
    await expectFits();
    await expectText(page.getByRole("heading", { name: /Requests/ }), /the last 200 of 500/);
  });

  describe.each(["light", "dark"] as const)("in a %s color scheme", (colorScheme) => {
    test.each([360, 1300])("everything fits a width of %i pixels and is readable", async (width) => {
      await owner("POST", metricsTokens, grafana({ name: `${"long-name-".repeat(20)}` }));
      await owner("POST", metricsTokens, grafana({ name: "old", "expires-at": "2030-01-01T00:30:00Z" }));
      const made = await owner("POST", metricsTokens, grafana({ name: "gone" }));
      await owner("DELETE", `${metricsTokens}/${made.body.data.id}`);
      await owner("GET", `/organizations/${"x".repeat(400)}`);
      await control(emulator, "POST", "/clock", { advance: "1h" });
      await newPage({ viewport: { width, height: 800 }, colorScheme });
      await open();
      await expectFits();
      expect(await page.evaluate<string[]>(FAINT_TEXTS)).toEqual([]);
      expect(await page.evaluate<boolean>(GROUND_IS_DARK)).toBe(colorScheme === "dark");
    });
  });
});
