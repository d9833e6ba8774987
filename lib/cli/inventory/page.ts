import { createHash } from "node:crypto";
import { icon, look } from "../../timeline/generated/files";
import { markup, script, styles } from "./page/generated/files";
import { escapeUnprintable } from "../printable";
import type { Report } from "./report";

/**
 * Renders the report as one self-contained HTML file that doesn't send any requests. Its content security policy allows
 * only the script, styles and images in the file. Strings of the report are never inserted as markup, and the report is
 * embedded as data in an element that browsers don't execute.
 */
export function renderPage(report: Report): string {
  const style = look + styles;
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
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
    // Escaping `<` keeps the data from closing the element. The other escapes protect a terminal that shows the output
    // of `--html -`.
    report: `<script type="application/json" id="report">${escapeUnprintable(JSON.stringify(report)).replaceAll("<", "\\u003c")}</script>`,
    script: `<script>${script}</script>`,
  };
  return markup.replaceAll(/<!-- (\w+) -->/g, (place, name: string) => parts[name] ?? place);
}

const hashSource = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
