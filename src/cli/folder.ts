import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { SourceFile } from "../authoring/source.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";

/** Folders of a project that hold something else: code, prompts, built files, what tools keep. */
const SKIPPED = new Set(["node_modules", "dist", "actions", "prompts", "docs", "models", "results", "venv"]);

/** A file larger than this is refused by the reader anyway; it need not be in memory first. */
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
      found.set(file, { path: shown, text: await readFile(file, "utf8") });
    }
  }
  return [...found.values()];
}

async function listFiles(full: string, written: string): Promise<readonly string[]> {
  const found = await stat(full).catch((error: unknown) => {
    throw wrapError("cli/not-found", error, { path: written });
  });
  if (found.isFile()) return [full];
  if (!found.isDirectory()) throw new HalcyonError("cli/not-found", { path: written });
  const names = (await readdir(full, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of names) {
    const path = join(full, entry.name);
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory()) files.push(...(await listFiles(path, written)));
    else if (entry.isFile() && isSource(entry.name) && (await stat(path)).size <= MAX_BYTES) files.push(path);
  }
  return files;
}

function isSource(name: string): boolean {
  return /\.ya?ml$/i.test(name) || name === "nlu.lock.json";
}
