import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import type { createFiles } from "./files.ts";

export interface Mount {
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly folder: string;
}

const PLACEHOLDER = /\/\* files \*\/ \{[^}]*\}/;
/** Not for visitors, or no use without a server. */
const LEFT_OUT = /\.map$|\/service-worker\.js$|\/404\.html$|\/\./;

/**
 * Writes into the service worker which files there are. The shell is kept at once: the site and the chat's launcher.
 * The rest of the chat is kept when somebody uses it.
 */
export async function fillServiceWorker(
  source: Buffer,
  mounts: readonly Mount[],
  files: ReturnType<typeof createFiles>,
): Promise<Buffer> {
  const shell: string[] = [];
  const chat: string[] = [];
  const hash = createHash("sha256").update(source);
  for (const { path: prefix, folder } of mounts) {
    for (const name of await listFiles(folder)) {
      const path = prefix + name;
      const file = LEFT_OUT.test(path) ? null : await files.read(join(folder, name));
      if (file === null) continue;
      hash.update(`${path} ${file.etag}\n`);
      (prefix === "/" || path === "/halcyon/halcyon.js" ? shell : chat).push(path);
    }
  }
  const list = { version: hash.digest("hex").slice(0, 12), shell, chat };
  return Buffer.from(source.toString("utf8").replace(PLACEHOLDER, () => JSON.stringify(list)));
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return names.map((name) => name.split(sep).join("/")).sort();
}
