/**
 * Construct ID of the ephemeral resource that decrypts an encrypted secret. The resource is a child of the token's
 * construct.
 */
export const SECRET_ID = "TokenSecret";
