/** ID of the ephemeral resource that decrypts the secret of an encrypted token, as a child of the token's construct. */
export const SECRET_ID = "TokenSecret";
