import { icon, look } from "../timeline/generated/files";
import { markup, script, styles } from "./page/generated/files";

/**
 * The page's content security policy. It allows only resources of the emulator itself, and no frames. It forbids inline
 * code and scripts that insert text as markup, because the names of tokens and the paths of requests are untrusted.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Headers for the responses of the page and the control endpoints. */
export const browserHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const;

interface PageRoute {
  readonly path: string;
  readonly mediaType: string;
  readonly content: string;
}

/** The files of the web page. Their sources are in `page/`. */
export const pageRoutes: readonly PageRoute[] = [
  { path: "/", mediaType: "text/html", content: markup },
  { path: "/_emulator/page.css", mediaType: "text/css", content: look + styles },
  { path: "/_emulator/page.js", mediaType: "text/javascript", content: script },
  { path: "/_emulator/icon.svg", mediaType: "image/svg+xml", content: icon },
];
