import type { WireRequest } from "../wire";
import { element, find } from "../../timeline/element";
import { instant } from "../../timeline/words";

/** As many requests as are shown; the rest is in `/_emulator/journal`. */
export const MOST_REQUESTS = 200;

const API = "/api/v2";

function outcomeOf({ status }: WireRequest): HTMLElement {
  if (status === null) return element("strong", { class: "status closed" }, "closed");
  const sort = status < 400 ? "good" : "bad";
  return element("strong", { class: `status ${sort}` }, String(status));
}

function entryOf(request: WireRequest): HTMLLIElement {
  const { at, method, path, credential, fault, body } = request;
  // What all paths have in common takes the room of what tells them apart.
  const shown = path.startsWith(`${API}/`) ? path.slice(API.length) : path;
  const who = credential === null ? "nobody" : `${credential.kind} ${credential.id}`;
  return element(
    "li",
    {},
    element(
      "p",
      { class: "request" },
      outcomeOf(request),
      " ",
      element("span", { class: "method" }, method),
      " ",
      element("code", { title: path }, shown),
    ),
    element(
      "p",
      { class: "detail" },
      element("time", { datetime: at }, instant(Date.parse(at))),
      ` · ${who}`,
      ...(fault === null ? [] : [" · ", element("strong", { class: "fault" }, `fault: ${fault}`)]),
    ),
    ...(body === null
      ? []
      : [
          element(
            "details",
            {},
            element("summary", {}, "body"),
            element("pre", {}, JSON.stringify(body, null, 2)),
          ),
        ]),
  );
}

/** The journal, the newest request first. */
export class Requests {
  private readonly list = find("#requests", HTMLOListElement);
  private readonly empty = find("#no-requests", HTMLElement);
  private readonly count = find("#request-count", HTMLElement);
  /** The id of the newest request that is shown. */
  newest = 0;

  constructor() {
    const example = find("#example", HTMLElement);
    example.textContent = `curl -H "Authorization: Bearer $TOKEN" ${location.origin}${API}/organizations`;
  }

  clear(): void {
    this.newest = 0;
    this.list.replaceChildren();
    this.tell();
  }

  add(requests: readonly WireRequest[]): void {
    this.newest = requests.at(-1)?.id ?? this.newest;
    this.list.prepend(...requests.map(entryOf).reverse());
    while (this.list.childElementCount > MOST_REQUESTS) this.list.lastElementChild?.remove();
    this.tell();
  }

  private tell(): void {
    const shown = this.list.childElementCount;
    this.empty.hidden = shown > 0;
    this.count.textContent = this.newest > shown ? `the last ${shown} of ${this.newest}` : String(shown);
  }
}
