import { createHash } from "node:crypto";
import { icon, look } from "../../timeline/generated/files";
import { markup, script, styles } from "./page/generated/files";
import { printable } from "../printable";
import type { Report } from "./report";

/**
 * A report as one file that needs no other and asks nobody for anything: it may be sent, kept and opened anywhere. Its
 * policy allows the script and the style that are in it and nothing else, no text becomes markup, and the report itself
 * is data in a block that no browser runs.
 */
export function pageOf(report: Report): string {
  const style = look + styles;
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const parts: Readonly<Record<string, string>> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    icon: `<link rel="icon" href="data:image/svg+xml;base64,${Buffer.from(icon).toString("base64")}" />`,
    styles: `<style>${style}</style>`,
    // With no `<` in it, nothing in it can end the block; and whoever prints the page sees no terminal escapes.
    report: `<script type="application/json" id="report">${printable(JSON.stringify(report)).replaceAll("<", "\\u003c")}</script>`,
    script: `<script>${script}</script>`,
  };
  return markup.replaceAll(/<!-- (\w+) -->/g, (place, name: string) => parts[name] ?? place);
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
