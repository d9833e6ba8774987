import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { Emulator, EmulatorOptions } from "../../../lib/emulator";
import { callAs, closeAll, control, OWNER, start, type Call } from "../client";
import { reportMissing } from "../../support/missing-program";
import { browserProgram, startBrowser } from "./browser";

/** The time limit for a change on the page. The page polls once a second, but the machine can be busy. */
const TIMEOUT_MS = 15_000;

/** The time on the emulator's clock at the beginning of each test. */
export const START = "2030-01-01T00:00:00Z";

let browser: Browser;
let context: BrowserContext;
export let page: Page;
export let emulator: Emulator;
export let owner: Call;
/**
 * The browser's errors and warnings, which include violations of the content security policy, and requests to other
 * hosts.
 */
export let problems: string[];

/** Starts another emulator at the same address. */
export async function startAgain(options: Partial<EmulatorOptions>): Promise<void> {
  emulator = await start({ now: new Date(START), port: Number(new URL(emulator.url).port), ...options });
}

export async function newPage(options: BrowserContextOptions): Promise<void> {
  await context?.close();
  context = await browser.newContext(options);
  page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== emulator.url) problems.push(request.url());
  });
}

/** Opens the page, and waits until it is drawn. */
export async function open(): Promise<void> {
  await page.goto(emulator.url);
  await page.locator("#organizations section").first().waitFor();
}

export const row = (name: string): Locator => page.getByRole("row", { name });

/** Waits until the element is visible and its text matches. */
export async function expectText(locator: Locator, pattern: RegExp): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  // Hidden elements also contain text.
  const seen = async (): Promise<string> => ((await locator.isVisible()) ? locator.innerText() : "");
  while (!pattern.test(await seen()) && Date.now() < end) await sleep(30);
  expect(await seen()).toMatch(pattern);
}

/** Expects that the page isn't wider than the window. */
export async function expectFits(): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
}

/**
 * Defines tests in a browser. Each test has an emulator with a frozen clock and a new page, and fails if the browser
 * reports a problem. If no browser is installed, a message reports that the tests are skipped.
 */
export function describePage(define: () => void): void {
  if (browserProgram === undefined) {
    test("page tests are skipped if no browser is installed", () => {
      const remedy = "On Debian, run: apt-get install chromium, or set CHROMIUM_BIN to the path of a browser";
      reportMissing("Chromium", "the emulator's page isn't tested in a browser", remedy);
      expect(browserProgram).toBeUndefined();
    });
    return;
  }
  const program = browserProgram;
  beforeAll(async () => {
    browser = await startBrowser(program);
  });
  beforeEach(async () => {
    problems = [];
    emulator = await start({ now: new Date(START) });
    await control(emulator, "POST", "/clock", { now: START, frozen: true });
    owner = callAs(emulator, OWNER);
    await newPage({ viewport: { width: 1300, height: 900 } });
  });
  afterEach(async () => {
    // The page must be closed first, because it reports an error if the emulator doesn't respond.
    await context.close();
    await closeAll();
    expect(problems).toEqual([]);
  });
  afterAll(() => browser.close());
  define();
}
