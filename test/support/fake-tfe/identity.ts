import { REGISTRY } from "../terraform-binary";

/** The version of the real provider, which `@cdktf/provider-tfe` 12.5.1 requires. */
export const SOURCE = `${REGISTRY}/hashicorp/tfe`;
export const VERSION = "0.71.0";
/** A version that supports `value_wo_version`. */
export const VERSION_WITH_WRITE_ONLY = "0.75.0";
