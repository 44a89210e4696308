import { open, readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { SourceFile } from "../authoring/source.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";

/** Folders that hold what tools keep, wherever they lie. */
const SKIPPED = new Set(["node_modules", "venv", "__pycache__"]);
/** Folders at the top of a project that hold something else: code, prompts, documents, built files. */
const SKIPPED_ABOVE = new Set(["dist", "actions", "prompts", "docs", "models", "results"]);

/** What is longer is refused by the reader, by whatever its first so many bytes are: no more need be in memory. */
const MAX_BYTES = 4_000_000;

/**
 * The files of an assistant: every YAML file under a folder, and `nlu.lock.json`; or the one file that is named. Paths
 * are relative to `cwd`, with slashes, in the order of their names.
 *
 * @throws {HalcyonError} `cli/not-found`.
 */
export async function readSources(paths: readonly string[], cwd: string): Promise<readonly SourceFile[]> {
  const found = new Map<string, SourceFile>();
  for (const path of paths) {
    const full = resolve(cwd, path);
    for (const file of await listFiles(full, path)) {
      const shown = relative(cwd, file).split(sep).join("/");
      found.set(file, { path: shown, text: await readStart(file) });
    }
  }
  return [...found.values()];
}

/** A file, or as much of it as is certain to be too much: no character has more than four bytes. */
async function readStart(path: string): Promise<string> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(Math.min((await file.stat()).size, MAX_BYTES + 4));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function listFiles(full: string, written: string, below = false): Promise<readonly string[]> {
  const found = await stat(full).catch((error: unknown) => {
    throw wrapError("cli/not-found", error, { path: written });
  });
  if (found.isFile()) return [full];
  if (!found.isDirectory()) throw new HalcyonError("cli/not-found", { path: written });
  const names = (await readdir(full, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of names) {
    const path = join(full, entry.name);
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name) || (!below && SKIPPED_ABOVE.has(entry.name))) continue;
    if (entry.isDirectory()) files.push(...(await listFiles(path, written, true)));
    else if (entry.isFile() && isSource(entry.name)) files.push(path);
  }
  return files;
}

function isSource(name: string): boolean {
  return /\.ya?ml$/i.test(name) || name === "nlu.lock.json";
}
