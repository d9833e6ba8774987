import { VERSION } from "../../shared/version";

/** Version of the bundled provider, which is the version of the package. */
export const BUNDLED_VERSION = VERSION;

/** Context key and environment variable that select the script or executables to install. */
export const BUNDLED_PROVIDER_CONTEXT = "cdktf-tfe-tokens:bundledProvider";
export const BUNDLED_PROVIDER_VARIABLE = "CDKTF_TFE_TOKENS_BUNDLED_PROVIDER";
