/** Whether cdktf-cli 0.21 can start. It requires a compiled module that isn't available for Node 24 and later. */
export const IS_CDKTF_CLI_SUPPORTED = Number(process.versions.node.split(".")[0]) < 24;

/** Defines a test that runs cdktf-cli, or skips the test if cdktf-cli can't start. */
export const itWithCdktfCli = IS_CDKTF_CLI_SUPPORTED ? it : it.skip;
