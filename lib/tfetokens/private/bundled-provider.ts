import { VERSION } from "../../shared/version";

/** Version of the bundled provider: the same as the package's. */
export const BUNDLED_VERSION = VERSION;

/** Context key and environment variable that choose what is installed. */
export const BUNDLED_PROVIDER_CONTEXT = "cdktf-tfe-tokens:bundledProvider";
export const BUNDLED_PROVIDER_VARIABLE = "CDKTF_TFE_TOKENS_BUNDLED_PROVIDER";
