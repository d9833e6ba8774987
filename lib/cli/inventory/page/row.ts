import { createElement } from "../../../timeline/element";
import { drawLifetime, createKindIcon } from "../../../timeline/draw-lifetime";
import { kindNames } from "../../../timeline/lifetime";
import type { Ticks, Window } from "../../../timeline/scale";
import { formatMinute, formatDuration } from "../../../timeline/format";
import { escapeUnprintable } from "../../printable";
import type { ReportedToken, FindingKind } from "../report";
import { getTitle, findingNames } from "../format";
import { toLifetime, formatOwner } from "./lifetime";

const severities: Readonly<Record<FindingKind, "bad" | "warn">> = {
  overdue: "bad",
  expired: "bad",
  "expires-soon": "warn",
  "never-used": "warn",
  unused: "warn",
  "no-expiry": "warn",
  unmanaged: "warn",
};

/** Creates the table row of a token, with a drawing of its lifetime if the creation time is known. */
export function createRow(
  token: ReportedToken,
  now: number,
  window: Window,
  ticks: Ticks,
): HTMLTableRowElement {
  const lifetime = toLifetime(token);
  const title = escapeUnprintable(getTitle(token));
  const id = escapeUnprintable(token.id);
  const subtitle = token.team === null ? kindNames[token.kind] : escapeUnprintable(formatOwner(token));
  return createElement(
    "tr",
    { role: "row" },
    createElement(
      "th",
      { role: "rowheader", scope: "row", class: "name" },
      createKindIcon(token.kind),
      createElement("span", { class: "title", title }, title),
      createElement(
        "span",
        { class: "subtitle", title: `${subtitle} ${id}` },
        subtitle,
        " ",
        createElement("code", {}, id),
      ),
    ),
    createElement(
      "td",
      { role: "cell", class: "timeline" },
      lifetime === undefined ? "Creation time unknown" : drawLifetime(lifetime, now, window, ticks),
    ),
    createElement(
      "td",
      { role: "cell", class: "state" },
      createElement("span", { class: "headline", title: formatFindings(token) }, ...createHeadline(token)),
      createElement("span", { class: "detail" }, formatExpiry(token, now)),
      ...createManagers(token),
    ),
  );
}

const formatFindings = ({ findings }: ReportedToken): string =>
  findings.map((finding) => findingNames[finding]).join(", ");

function createHeadline({ findings }: ReportedToken): (Node | string)[] {
  if (findings.length === 0) return [createElement("strong", { class: "good" }, "no findings")];
  return findings.flatMap((finding, index) => [
    ...(index === 0 ? [] : [", "]),
    createElement("strong", { class: severities[finding] }, findingNames[finding]),
  ]);
}

function formatExpiry({ expires_at }: ReportedToken, now: number): string {
  if (expires_at === null) return "never expires";
  const end = Date.parse(expires_at);
  return end <= now
    ? `${formatDuration(now - end)} ago, ${formatMinute(end)}`
    : `${formatDuration(end - now)} left, ${formatMinute(end)}`;
}

/**
 * Returns an element that shows which resource manages the token, or nothing if no resource does. If several resources
 * manage the token, the element shows the first resource and the number of the others.
 */
function createManagers({ managed_by }: ReportedToken): HTMLElement[] {
  const [first, ...others] = (managed_by ?? []).map(({ state, address }) => ({
    address: escapeUnprintable(address),
    place: escapeUnprintable(`${address} in ${state}`),
  }));
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  const title = [first, ...others].map(({ place }) => place).join("\n");
  return [createElement("code", { title }, first.address + more)];
}
