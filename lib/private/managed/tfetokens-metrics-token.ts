import { type TerraformProvider } from "cdktf";
import { type Construct } from "constructs";
import { type TokenRotation } from "../../rotation";
import { MetricsToken as MetricsTokenResource } from "../../tfetokens/generated/metrics-token";
import { resolveProvider } from "../../tfetokens/private/implicit-provider";
import { resolveDependencies } from "../dependencies";
import { deriveNamePrefix } from "../name-prefix";
import { normalizeExpiry } from "../validation/props";
import { type CommonTokenProps, type ManagedToken } from "./managed-token";
import { SlottedToken } from "./slotted-token";

/** The arguments of a metrics token. */
export interface MetricsTokenArguments extends CommonTokenProps {
  readonly organization?: string;
  readonly name?: string;
  readonly namePrefix?: string;
  readonly keepers?: { [key: string]: string };
}

/** A metrics token, managed by `tfetokens_metrics_token`: one resource, or two slots if it is rotated. */
export class TfetokensMetricsToken implements ManagedToken {
  public readonly provider: TerraformProvider | undefined;
  private readonly token: SlottedToken<MetricsTokenResource>;

  public constructor(construct: Construct, props: MetricsTokenArguments) {
    const { organization, name, keepers } = props;
    this.provider = props.provider;
    const provider = resolveProvider(construct, props.provider);
    const dependsOn = resolveDependencies(construct, props.dependsOn);
    const lifecycle = { createBeforeDestroy: true, ...props.lifecycle };
    const prefix = props.namePrefix ?? deriveNamePrefix(construct);
    const expiresAt = normalizeExpiry(construct, props.expiresAt);
    this.token = new SlottedToken(construct, props, {
      kind: "metrics",
      rotatedArguments: ["name_prefix", "expires_at"],
      createResource(id, slot) {
        const resource = new MetricsTokenResource(
          construct,
          id,
          slot === undefined
            ? {
                ...{ organization, name, keepers, expiresAt, provider, lifecycle },
                namePrefix: name === undefined ? prefix : undefined,
              }
            : {
                ...{ organization, provider, lifecycle },
                namePrefix: `${prefix}${slot.generation}-`,
                expiresAt: slot.expiresAt,
                count: slot.count,
              },
        );
        resource.dependsOn = dependsOn;
        return resource;
      },
    });
  }

  public get value(): string {
    return this.token.value;
  }

  public get tokenId(): string {
    return this.token.tokenId;
  }

  public get name(): string {
    return this.token.active("name");
  }

  public get expiresAt(): string {
    return this.token.rotatedExpiry ?? this.token.resources[0].expiresAt;
  }

  public get rotation(): TokenRotation | undefined {
    return this.token.rotation;
  }
}
