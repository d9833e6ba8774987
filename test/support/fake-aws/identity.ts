import { REGISTRY } from "../terraform-binary";

export const AWS_SOURCE = `${REGISTRY}/hashicorp/aws`;
/** The version that `@cdktf/provider-aws` 21.22.1 requires. */
export const AWS_VERSION = "6.25.0";

/** The environment variable that names the file with the secrets. */
export const STORE_VARIABLE = "FAKE_AWS_SECRETS";
