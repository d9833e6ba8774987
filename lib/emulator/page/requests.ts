import type { WireRequest } from "../wire";
import { createElement, findElement } from "../../timeline/element";
import { formatTime } from "../../timeline/format";

/** The maximum number of requests that the page shows. `/_emulator/journal` also returns older requests. */
export const REQUEST_LIMIT = 200;

const API = "/api/v2";

function createStatus({ status }: WireRequest): HTMLElement {
  if (status === null) return createElement("strong", { class: "status closed" }, "closed");
  return createElement("strong", { class: `status ${status < 400 ? "good" : "bad"}` }, String(status));
}

function createEntry(request: WireRequest): HTMLLIElement {
  const { at, method, path, credential, fault, body } = request;
  // Most paths start with this prefix. Without it, more of the path fits on a line.
  const shown = path.startsWith(`${API}/`) ? path.slice(API.length) : path;
  const caller = credential === null ? "no valid credential" : `${credential.kind} ${credential.id}`;
  return createElement(
    "li",
    {},
    createElement(
      "p",
      { class: "request" },
      createStatus(request),
      " ",
      createElement("span", { class: "method" }, method),
      " ",
      createElement("code", { title: path }, shown),
    ),
    createElement(
      "p",
      { class: "detail" },
      createElement("time", { datetime: at }, formatTime(Date.parse(at))),
      ` · ${caller}`,
      ...(fault === null ? [] : [" · ", createElement("strong", { class: "fault" }, `fault: ${fault}`)]),
    ),
    ...(body === null
      ? []
      : [
          createElement(
            "details",
            {},
            createElement("summary", {}, "body"),
            createElement("pre", {}, JSON.stringify(body, null, 2)),
          ),
        ]),
  );
}

/** The list of requests in the journal, newest first. */
export class RequestList {
  private readonly list = findElement("#requests", HTMLOListElement);
  private readonly empty = findElement("#no-requests", HTMLElement);
  private readonly count = findElement("#request-count", HTMLElement);
  /** The ID of the newest request that is shown. */
  newest = 0;

  constructor() {
    const example = findElement("#example", HTMLElement);
    example.textContent = `curl -H "Authorization: Bearer $TOKEN" ${location.origin}${API}/organizations`;
  }

  clear(): void {
    this.newest = 0;
    this.list.replaceChildren();
    this.updateCount();
  }

  add(requests: readonly WireRequest[]): void {
    this.newest = requests.at(-1)?.id ?? this.newest;
    this.list.prepend(...requests.map(createEntry).reverse());
    while (this.list.childElementCount > REQUEST_LIMIT) this.list.lastElementChild?.remove();
    this.updateCount();
  }

  private updateCount(): void {
    const shown = this.list.childElementCount;
    this.empty.hidden = shown > 0;
    this.count.textContent = this.newest > shown ? `the last ${shown} of ${this.newest}` : String(shown);
  }
}
