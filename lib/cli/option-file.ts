import { readFileSync } from "node:fs";
import { UsageError } from "./usage-error";

/**
 * Reads the file in an option.
 *
 * @param option such as `--state`
 * @throws UsageError if the file can't be read
 */
export function readOptionFile(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${option} ${path} can't be read: ${code}. Specify a file that exists and that you can read.`,
    );
  }
}
