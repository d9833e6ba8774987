// Preloaded into the provider. Its encryption fails, once as an error of its caller and once as an error that nothing
// catches, and both quote the secret and the key.
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
