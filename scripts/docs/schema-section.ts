/** Writes the "Schema" section of a reference page, with the anchors that the Terraform Registry uses. */

/** A type of Terraform's type system, as in the output of `terraform providers schema -json`. */
type Type = "string" | "number" | "bool" | ["list" | "set" | "map", Type] | ["object", Record<string, Type>];

interface Attribute {
  readonly type?: Type;
  readonly nested_type?: {
    readonly nesting_mode: "single" | "list" | "set" | "map";
    readonly attributes: Attributes;
  };
  readonly description?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
}

type Attributes = Readonly<Record<string, Attribute>>;

export interface Block {
  readonly description: string;
  readonly attributes?: Attributes;
}

const GROUPS = [
  ["Required", ({ required }: Attribute): boolean => required === true],
  ["Optional", ({ optional }: Attribute): boolean => optional === true],
  ["Read-Only", ({ required, optional }: Attribute): boolean => required !== true && optional !== true],
] as const;

export function schemaSection({ attributes = {} }: Block): string {
  return ["## Schema", ...groups(attributes, "###", []), ...nestedSections(attributes, [])].join("\n\n");
}

function groups(attributes: Attributes, prefix: string, path: readonly string[]): string[] {
  return GROUPS.flatMap(([title, belongs]) => {
    const members = Object.entries(attributes).filter(([, attribute]) => belongs(attribute));
    if (members.length === 0) return [];
    const lines = members.map(([name, attribute]) => line(name, attribute, [...path, name]));
    return [prefix === "" ? `${title}:` : `${prefix} ${title}`, lines.join("\n")];
  });
}

function line(name: string, attribute: Attribute, path: readonly string[]): string {
  const marks = [
    typeName(attribute),
    ...(attribute.sensitive === true ? ["Sensitive"] : []),
    ...(attribute.write_only === true ? ["Write-only"] : []),
  ];
  const description = attribute.description === undefined ? "" : ` ${attribute.description}`;
  const link =
    nestedAttributes(attribute) === undefined ? "" : ` (see [below for nested schema](#${anchor(path)}))`;
  return `- \`${name}\` (${marks.join(", ")})${description}${link}`;
}

function nestedSections(attributes: Attributes, path: readonly string[]): string[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const nested = nestedAttributes(attribute);
    if (nested === undefined) return [];
    const here = [...path, name];
    return [
      `<a id="${anchor(here)}"></a>\n\n### Nested Schema for \`${here.join(".")}\``,
      ...groups(nested, "", here),
      ...nestedSections(nested, here),
    ];
  });
}

const anchor = (path: readonly string[]): string => `nestedatt--${path.join("--")}`;

function typeName({ type, nested_type: nested }: Attribute): string {
  if (nested !== undefined) {
    return nested.nesting_mode === "single" ? "Attributes" : `Attributes ${capitalized(nested.nesting_mode)}`;
  }
  return type === undefined ? "Dynamic" : nameOf(type);
}

function nameOf(type: Type): string {
  if (typeof type === "string") return type === "bool" ? "Boolean" : capitalized(type);
  const [kind, element] = type;
  return kind === "object" ? "Object" : `${capitalized(kind)} of ${nameOf(element)}`;
}

const capitalized = (word: string): string => word[0].toUpperCase() + word.slice(1);

/** Returns the attributes of an object, or of the elements of a collection of objects; undefined for other types. */
function nestedAttributes({ type, nested_type: nested }: Attribute): Attributes | undefined {
  if (nested !== undefined) return nested.attributes;
  if (type === undefined || typeof type === "string") return undefined;
  const [kind, element] = type;
  if (kind !== "object") return nestedAttributes({ type: element });
  return Object.fromEntries(Object.entries(element).map(([name, of]) => [name, { type: of }]));
}
