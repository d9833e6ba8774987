import { callAs, closeAll, control, createTeam, document, secretOf, stateOf } from "../client";
import { describePage, emulator, expectText, open, owner, page, row, startAgain, problems } from "./harness";
import type { Locator } from "playwright-core";

const metricsTokens = "/organizations/acme/metrics-tokens";
const grafana = (attributes: Record<string, unknown> = {}): unknown =>
  document("metrics-tokens", { name: "grafana", ...attributes });

/** Returns the positions of the marks and of the current time, in percent. */
async function getPositions(lifetime: Locator): Promise<Record<string, number>> {
  const marks = await lifetime.locator(".at").all();
  const places = await Promise.all(
    marks.map(async (mark): Promise<[string, string | null]> => {
      const form = await mark.locator("path").getAttribute("class");
      return [form?.replace("mark ", "") ?? "", await mark.getAttribute("x")];
    }),
  );
  const now = await lifetime.locator("line.now").getAttribute("x1");
  const all: [string, string | null][] = [...places, ["now", now]];
  return Object.fromEntries(all.map(([mark, place]): [string, number] => [mark, parseFloat(place ?? "")]));
}

describePage(() => {
  test("the creation, last use and expiry of a token are drawn, and are described in text", async () => {
    const team = await createTeam(owner, "platform");
    const body = document("authentication-tokens", {
      description: "ci #1",
      "expired-at": "2030-03-01T00:00:00Z",
    });
    const made = await owner("POST", `/teams/${team}/authentication-tokens`, body);
    await control(emulator, "POST", "/clock", { advance: "24h" });
    await callAs(emulator, secretOf(made))("GET", "/account/details");
    await open();
    await expectText(
      row("ci #1"),
      /ci #1\s+team · team platform .*Valid 58 days left\s+until 2030-03-01 00:00/s,
    );
    const lifetime = row("ci #1").getByRole("img");
    expect(await lifetime.getAttribute("aria-label")).toBe(
      "team token, valid; created 2030-01-01 00:00:00; last used 2030-01-02 00:00:00; expires 2030-03-01 00:00:00",
    );
    const places = await getPositions(lifetime);
    expect(Object.keys(places)).toEqual(["created", "used", "expires", "now"]);
    expect(places["created"]).toBeLessThan(places["used"] ?? 0);
    expect(places["used"]).toBe(places["now"]);
    expect(places["now"]).toBeLessThan(places["expires"] ?? 0);
  });

  test("a revoked token is drawn up to its revocation", async () => {
    const made = await owner("POST", metricsTokens, grafana({ "expires-at": "2030-02-01T00:00:00Z" }));
    await control(emulator, "POST", "/clock", { advance: "240h" });
    await owner("DELETE", `${metricsTokens}/${made.body.data.id}`);
    await control(emulator, "POST", "/clock", { advance: "72h" });
    await open();
    await expectText(row("grafana"), /Revoked 3 days ago\s+at 2030-01-11 00:00/);
    const places = await getPositions(row("grafana").getByRole("img"));
    expect(places["created"]).toBeLessThan(places["revoked"] ?? 0);
    expect(places["revoked"]).toBeLessThan(places["now"] ?? 0);
  });

  test("the kinds of tokens differ in label and shape, not only in color", async () => {
    const team = await createTeam(owner, "platform");
    await owner("POST", "/organizations/acme/authentication-token");
    await owner("POST", "/organizations/acme/authentication-token?token=audit-trails");
    await owner("POST", `/teams/${team}/authentication-token`);
    await owner("POST", metricsTokens, grafana());
    await open();
    const forms = new Set<string | null>();
    for (const name of [
      "organization token",
      "audit trails token",
      "singleton token",
      "grafana",
      "owner token",
    ]) {
      forms.add(await row(name).locator(".icon path").getAttribute("d"));
    }
    expect(forms.size).toBe(5);
  });

  test("the buttons advance the clock, and the page shows when a token expires", async () => {
    await owner("POST", metricsTokens, grafana({ "expires-at": "2030-01-01T02:00:00Z" }));
    await open();
    await expectText(row("grafana"), /Valid 2 hours left/);
    for (const [button, now, state] of [
      ["+1 hour", "2030-01-01 01:00:00", /Valid 60 minutes left/],
      ["+1 day", "2030-01-02 01:00:00", /Expired 23 hours ago/],
      ["+30 days", "2030-02-01 01:00:00", /Expired 30 days ago/],
      ["+1 year", "2031-02-01 01:00:00", /Expired 395 days ago/],
    ] as const) {
      await page.getByRole("button", { name: button }).click();
      await page.getByText(now, { exact: true }).waitFor();
      await expectText(row("grafana"), state);
    }
    expect((await stateOf(emulator)).now).toBe("2031-02-01T01:00:00.000Z");
  });

  test("the clock can be resumed, frozen and set, and screen readers announce the new time", async () => {
    await open();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("running", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Freeze" }).click();
    await page.getByText("frozen", { exact: true }).waitFor();
    await page.getByLabel("Set (UTC)").fill("2040-05-06T07:08:09");
    await page.getByLabel("Set (UTC)").press("Enter");
    await page.getByText("2040-05-06 07:08:09", { exact: true }).waitFor();
    await expectText(page.getByRole("status"), /^It is now 2040-05-06 07:08:09 UTC, frozen\.$/);
    expect(await control(emulator, "GET", "/clock")).toEqual({
      now: "2040-05-06T07:08:09.000Z",
      frozen: true,
    });
  });

  test("an error in the response to a clock change is shown", async () => {
    await control(emulator, "POST", "/clock", { now: "9999-12-01T00:00:00Z" });
    await open();
    await page.getByRole("button", { name: "+1 year" }).click();
    await expectText(page.getByRole("alert"), /past the year 9999/);
    // The browser logs an error for every 4xx response, including this one.
    expect(problems.splice(0)).toEqual([expect.stringContaining("422")]);
  });

  test("requests appear as they happen, newest first, with their faults", async () => {
    await open();
    await expectText(page.locator("#no-requests"), /No requests yet/);
    await owner("POST", metricsTokens, grafana());
    const entries = page.locator("#requests > li");
    await expectText(
      entries.first(),
      /201 POST \/organizations\/acme\/metrics-tokens\s+2030-01-01 00:00:00 · user at-/,
    );
    await callAs(emulator, null)("GET", metricsTokens);
    await control(emulator, "POST", "/faults", [{ kind: "drop-after-commit" }]);
    await owner("DELETE", "/teams/none").catch(() => undefined);
    await expectText(entries.first(), /closed DELETE \/teams\/none\s.*fault: drop-after-commit/s);
    await expectText(entries.nth(1), /401 GET .*no valid credential/s);
    await entries.nth(2).locator("summary").press("Enter");
    await expectText(entries.nth(2).locator("pre"), /"name": "grafana"/);
    // An expanded request stays expanded while other requests arrive.
    await owner("GET", "/organizations");
    await expectText(entries.first(), /200 GET \/organizations/);
    expect(await entries.nth(3).locator("pre").isVisible()).toBe(true);
  });

  test("the search field and the status checkboxes filter the tokens", async () => {
    await owner("POST", metricsTokens, grafana());
    await owner("POST", metricsTokens, grafana({ name: "Loki", "expires-at": "2030-01-01T00:30:00Z" }));
    await control(emulator, "POST", "/clock", { advance: "1h" });
    await open();
    await page.getByRole("searchbox").fill("LOK");
    await row("grafana").waitFor({ state: "detached" });
    await row("Loki").waitFor();
    await page.getByRole("searchbox").fill("");
    await page.getByRole("checkbox", { name: "Expired" }).uncheck();
    await row("Loki").waitFor({ state: "detached" });
    await expectText(row("grafana"), /Valid/);
  });

  test("a reset empties the page, and an emulator without organizations shows instructions", async () => {
    await owner("POST", metricsTokens, grafana());
    await open();
    await row("grafana").waitFor();
    await control(emulator, "POST", "/reset");
    await expectText(page.locator("#organizations"), /No tokens yet/);
    await expectText(page.locator("#no-requests"), /No requests yet/);
    await owner("DELETE", "/organizations/acme");
    await expectText(page.locator("#no-organizations"), /No organizations yet/);
  });

  test("the page reports that the emulator has stopped, and shows a new emulator at the same address", async () => {
    await open();
    await closeAll();
    await expectText(page.getByRole("alert"), /isn't responding/);
    await startAgain({ organizations: ["other"] });
    await page.getByRole("heading", { name: "other" }).waitFor();
    await page.getByRole("alert").waitFor({ state: "hidden" });
    // The browser logs an error for every refused connection.
    expect(problems.splice(0).every((line) => line.includes("ERR_CONNECTION"))).toBe(true);
  });
});
