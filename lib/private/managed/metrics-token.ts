import { type Construct } from "constructs";
import { isEncrypted } from "./encryption";
import { MetricsToken as MetricsTokenResource } from "../../tfetokens/generated/metrics-token";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { deriveNamePrefix } from "../name-prefix";
import { normalizeExpiry } from "../validation/props";
import { type CommonTokenProps } from "./managed-token";
import { TfetokensToken } from "./tfetokens-token";

export interface MetricsTokenArguments extends CommonTokenProps {
  readonly organization?: string;
  readonly name?: string;
  readonly namePrefix?: string;
  readonly keepers?: { [key: string]: string };
}

/** Adds the resources of a metrics token. Only `tfetokens` can manage metrics tokens. */
export function manageMetricsToken(
  construct: Construct,
  props: MetricsTokenArguments,
): TfetokensToken<MetricsTokenResource> {
  const { organization, name, keepers } = props;
  const provider = resolveProvider(construct, props.provider);
  const encrypted = isEncrypted(construct, props);
  const lifecycle = { createBeforeDestroy: true, ...props.lifecycle };
  const prefix = props.namePrefix ?? deriveNamePrefix(construct);
  const expiresAt = normalizeExpiry(construct, props.expiresAt);
  return new TfetokensToken(construct, props, {
    slotCount: 2,
    isEncrypted: encrypted,
    rotatedArguments: ["name_prefix", "generation", "expires_at"],
    rotatedTokens: { organization, namePrefix: prefix },
    createResource: (id, slot) =>
      new MetricsTokenResource(construct, id, {
        ...{ organization, provider, lifecycle },
        encrypted: encrypted || undefined,
        ...(slot === undefined
          ? { name, keepers, expiresAt, namePrefix: name === undefined ? prefix : undefined }
          : {
              namePrefix: `${prefix}${slot.generationText}-${slot.rotationId}-`,
              generation: slot.generation,
              expiresAt: slot.expiresAt,
              count: slot.count,
            }),
      }),
  });
}
