import { REGISTRY } from "../terraform-binary";

export const SOURCE = `${REGISTRY}/hashicorp/tfe`;
/** The version of the real provider that `@cdktf/provider-tfe` 12.5.1 requires. */
export const VERSION = "0.71.0";
/** A version that supports `value_wo_version`. */
export const VERSION_WITH_WRITE_ONLY = "0.75.0";
