import { type TerraformStack, Testing } from "cdktf";

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

/** The parts of a rendered stack that tests read. */
export interface Rendered {
  readonly terraform: { readonly required_providers: Record<string, { source: string; version: string }> };
  readonly provider: Record<string, Record<string, unknown>[]>;
  readonly resource: Blocks;
  readonly data: Blocks;
  readonly ephemeral: Blocks;
  readonly output: Record<string, { value: unknown; sensitive?: boolean }>;
  readonly import: unknown[];
  readonly moved: unknown[];
}

/** Renders a stack to JSON after its Aspects and validations have run. */
export function renderJson(stack: TerraformStack): Rendered {
  return JSON.parse(Testing.synth(stack, true)) as Rendered;
}

export function renderHcl(stack: TerraformStack): string {
  return Testing.synthHcl(stack, true) as string;
}
