import { createHash } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** A function that releases the claim on a file. */
export type Release = () => Promise<void>;

/**
 * Returns the address of a socket that only one process can listen on. The operating system closes the socket when the
 * process ends, even if the process is killed.
 */
async function getSocketAddress(path: string): Promise<string> {
  // Resolves the directory instead of the file, because the file might not exist yet, and each write replaces it.
  const place = join(await realpath(dirname(path)), basename(path));
  const name = `tfe-emulator-${createHash("sha256").update(place).digest("hex").slice(0, 32)}`;
  // Linux supports abstract socket addresses, which don't need a file:
  // https://man7.org/linux/man-pages/man7/unix.7.html
  return process.platform === "linux" ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

const tryListen = (address: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server.unref()));
  });

const isListening = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const connection = connect(address);
    connection.once("connect", () => resolve(true));
    connection.once("error", () => resolve(false));
    connection.once("close", () => connection.destroy());
  });

/**
 * Claims a file for this emulator.
 *
 * @returns undefined if another emulator on this machine has claimed it
 */
export async function claimFile(path: string): Promise<Release | undefined> {
  const address = await getSocketAddress(path);
  let server = await tryListen(address);
  if (server === undefined && !address.startsWith("\0") && !(await isListening(address))) {
    // The socket file belongs to a process that was killed.
    await rm(address, { force: true });
    server = await tryListen(address);
  }
  if (server === undefined) return undefined;
  const held = server;
  return () => new Promise((resolve) => held.close(() => resolve()));
}
