import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { VectorShelf } from "../worker/reader.ts";

/** Assistants remembered at once; one of a hundred flows takes about 1 MB. */
const MAX_KEPT = 20;

/** Where programs of this user keep what they can make again. */
export function findVectorFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env["XDG_CACHE_HOME"] ?? env["LOCALAPPDATA"] ?? join(homedir(), ".cache"), "halcyon", "vectors");
}

/**
 * The vectors of an assistant's texts, kept on disk from one run of the command line to the next: making them takes
 * longer than everything else that `test` or `chat` does at its start. A folder that cannot be read or written is no
 * failure: they are made anew.
 */
export function createVectorFolder(folder: string): VectorShelf {
  const fileOf = (key: string): string => join(folder, `${key.replaceAll(/[^\w.-]/g, "-")}.f32`);
  return {
    async take(key) {
      try {
        return new Uint8Array(await readFile(fileOf(key)));
      } catch {
        return null;
      }
    },
    async put(key, bytes) {
      const unfinished = `${fileOf(key)}.${process.pid}`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(unfinished, bytes);
        // Whoever reads meanwhile sees a whole file or none.
        await rename(unfinished, fileOf(key));
        await forgetOldest(folder);
      } catch {
        await rm(unfinished, { force: true }).catch(() => undefined);
      }
    },
  };
}

async function forgetOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".f32"));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = files.toSorted((a, b) => b.at - a.at).slice(MAX_KEPT);
  await Promise.all(old.map(({ path }) => rm(path, { force: true })));
}
