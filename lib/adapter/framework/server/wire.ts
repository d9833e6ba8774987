import type { Attributes, Schema } from "../schema/attribute";
import type { Diagnostic } from "../schema/diagnostic";
import {
  Diagnostic_Severity,
  Schema_Object_NestingMode,
  StringKind,
  type AttributePath,
  type AttributePath_Step,
  type Diagnostic as WireDiagnostic,
  type Schema as WireSchema,
  type Schema_Attribute as WireAttribute,
} from "./generated/tfplugin6";

export function toWireSchema({ version, description, attributes }: Schema<Attributes>): WireSchema {
  return {
    version,
    block: {
      version,
      description,
      descriptionKind: StringKind.MARKDOWN,
      attributes: toWireAttributes(attributes),
    },
  };
}

function toWireAttributes(attributes: Attributes): WireAttribute[] {
  return Object.entries(attributes)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { type, nested, description, required, optional, computed, sensitive }]) => ({
      name,
      // The protocol allows either `type` or `nestedType`. Terraform derives the type of a nested attribute.
      ...(nested === undefined
        ? { type: Buffer.from(JSON.stringify(type)) }
        : {
            nestedType: {
              attributes: toWireAttributes(nested),
              nesting: Schema_Object_NestingMode.SINGLE,
            },
          }),
      description,
      descriptionKind: StringKind.MARKDOWN,
      required,
      optional,
      computed,
      sensitive,
    }));
}

export function toWireDiagnostics(diagnostics: readonly Diagnostic[] = []): WireDiagnostic[] {
  return diagnostics.map(({ severity, summary, detail, attribute }) => ({
    severity: severity === "error" ? Diagnostic_Severity.ERROR : Diagnostic_Severity.WARNING,
    summary,
    detail,
    attribute: attribute && toWirePath(attribute),
  }));
}

export function toWirePath(path: NonNullable<Diagnostic["attribute"]>): AttributePath {
  return {
    steps: path.map((step): AttributePath_Step => {
      if (typeof step === "number") return { selector: { $case: "elementKeyInt", value: step } };
      if (typeof step === "string") return { selector: { $case: "attributeName", value: step } };
      return { selector: { $case: "elementKeyString", value: step.key } };
    }),
  };
}
