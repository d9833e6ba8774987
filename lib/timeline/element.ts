/** `false` omits the attribute, and `true` sets it to an empty string. */
type Attributes = Readonly<Record<string, string | number | boolean>>;

const SVG = "http://www.w3.org/2000/svg";

function fill<T extends Element>(
  created: T,
  attributes: Attributes,
  children: readonly (Node | string)[],
): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) created.setAttribute(name, value === true ? "" : String(value));
  }
  // Strings are added as text, never as markup.
  created.append(...children);
  return created;
}

export const createElement = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] => fill(document.createElement(name), attributes, children);

export const createShape = <K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] => fill(document.createElementNS(SVG, name), attributes, children);

/**
 * Returns the first element that matches a selector.
 *
 * @throws Error if no element matches, or if the first match has a different type
 */
export function findElement<T extends Element>(
  selector: string,
  type: new () => T,
  within: ParentNode = document,
): T {
  const found = within.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page doesn't contain the element ${selector}.`);
  return found;
}
