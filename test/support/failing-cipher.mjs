// Tests preload this module into the provider. Encryption then throws an error that contains the secret and the key.
// The error is thrown twice: to the caller, and then in a callback, where nothing catches it.
import crypto from "node:crypto";

const { createCipheriv } = crypto;

crypto.createCipheriv = (algorithm, key, ...others) => {
  const cipher = createCipheriv(algorithm, key, ...others);
  cipher.update = (secret) => {
    const failure = new Error(`${secret} isn't encrypted with ${key.export().toString("base64")}`);
    setImmediate(() => {
      throw failure;
    });
    throw failure;
  };
  return cipher;
};
