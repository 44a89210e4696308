import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { wrapError } from "../base/errors.ts";
import type { Console } from "./console.ts";

/**
 * Writes a result where the user asked for it, and the folders that it needs.
 *
 * @throws {HalcyonError} `cli/not-written`.
 */
export async function writeResult(path: string, text: string, { cwd }: Console): Promise<void> {
  const target = resolve(cwd, path);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  } catch (error) {
    throw wrapError("cli/not-written", error, { path });
  }
}
