/** Source address of the bundled provider. */
export const BUNDLED_SOURCE = "terraform.local/cdktf/tfetokens";
