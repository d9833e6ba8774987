import { REGISTRY } from "../terraform-binary";

/** The provider that is faked: the version that `@cdktf/provider-tfe` 12.5.1 requires. */
export const SOURCE = `${REGISTRY}/hashicorp/tfe`;
export const VERSION = "0.71.0";
/** A version in which a variable's write-only value has a version. */
export const VERSION_WITH_WRITE_ONLY = "0.75.0";
