import type { Attributes, Schema } from "../schema/attribute";
import type { Diagnostic } from "../schema/diagnostic";
import {
  Diagnostic_Severity,
  StringKind,
  type AttributePath,
  type AttributePath_Step,
  type Diagnostic as WireDiagnostic,
  type Schema as WireSchema,
} from "./generated/tfplugin6";

export function toWireSchema({ version, description, attributes }: Schema<Attributes>): WireSchema {
  return {
    version,
    block: {
      version,
      description,
      descriptionKind: StringKind.MARKDOWN,
      attributes: Object.entries(attributes)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, attribute]) => ({
          name,
          type: Buffer.from(JSON.stringify(attribute.type)),
          description: attribute.description,
          descriptionKind: StringKind.MARKDOWN,
          required: attribute.required,
          optional: attribute.optional,
          computed: attribute.computed,
          sensitive: attribute.sensitive,
        })),
    },
  };
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
