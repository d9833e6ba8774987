// Tests preload this module into the provider. Encryption then throws an error to its caller and an error that nothing
// catches. Both errors contain the secret and the key.
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
