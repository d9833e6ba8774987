import { REGISTRY } from "../terraform-binary";

/** The provider that is stood in for: what `@cdktf/provider-tfe` 12.5.1 requires. */
export const SOURCE = `${REGISTRY}/hashicorp/tfe`;
export const VERSION = "0.71.0";
