import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PLACES = [
  process.env["CHROMIUM_BIN"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of an installed Chromium or Chrome, or undefined if neither is found. */
export const browserProgram = PLACES.find((place) => place !== "" && existsSync(place));

/** Starts a browser that sends no background requests. Its profile is new, and is deleted when the browser closes. */
export const startBrowser = (program: string): Promise<Browser> =>
  chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      // The sandbox doesn't start if the user is root, as in most containers.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
