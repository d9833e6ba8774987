/** cdktf-cli 0.21 contains a compiled module that isn't available for Node 24 and later. */
export const IS_CDKTF_CLI_SUPPORTED = Number(process.versions.node.split(".")[0]) < 24;

/** A test that runs cdktf-cli. It is skipped if cdktf-cli can't start. */
export const itWithCdktfCli = IS_CDKTF_CLI_SUPPORTED ? it : it.skip;
