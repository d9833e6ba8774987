import { VERSION } from "../../shared/version";

/** Version of the bundled provider, which is the version of this package. */
export const BUNDLED_VERSION = VERSION;

/** Context key and environment variable for the default value of `bundledProvider`. */
export const BUNDLED_PROVIDER_CONTEXT = "cdktf-tfe-tokens:bundledProvider";
export const BUNDLED_PROVIDER_VARIABLE = "CDKTF_TFE_TOKENS_BUNDLED_PROVIDER";
