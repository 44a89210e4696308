// Compiles the demo's assistants: shop, energy, and the site's own, which is both together.
// `node demo/build-assistants.mjs` builds what is out of date; `demo/start.mjs` calls the same function.

import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const SOURCES = "demo/assistants";
const NAMES = ["shop", "energy", "site"];

/**
 * Lays shop and energy into one folder, with the site's own words in place of their `patterns.yml`: a flow may be
 * defined only once in an assistant.
 *
 * @param {string} root - the checkout
 * @param {string} target - folder to write, emptied first
 */
export async function composeSite(root, target) {
  await rm(target, { recursive: true, force: true });
  for (const part of ["shop", "energy"]) {
    for (const folder of ["flows", "domain", "knowledge", "tests"]) {
      await cp(join(root, SOURCES, part, folder), join(target, folder, part), {
        recursive: true,
        filter: (path) => !path.endsWith("patterns.yml"),
      });
    }
  }
  await cp(join(root, SOURCES, "site"), target, { recursive: true });
}

/**
 * Builds each assistant whose sources or whose compiler are newer than its file in `dist/demo/assistants`.
 *
 * @param {string} root - the checkout; `dist/cli/main.js` must be there
 * @returns {Promise<string[]>} the names of those that were built
 */
export async function buildAssistants(root) {
  const target = join(root, "dist/demo/assistants");
  const compiler = join(root, "dist/cli/main.js");
  await mkdir(target, { recursive: true });
  const built = [];
  for (const name of NAMES) {
    const out = join(target, `${name}.json`);
    const parts = name === "site" ? NAMES : [name];
    const sources = await Promise.all(parts.map((part) => newest(join(root, SOURCES, part))));
    if ((await newest(out)) >= Math.max(await newest(compiler), ...sources)) continue;
    const folder = name === "site" ? join(root, ".halcyon/assistants/site") : join(root, SOURCES, name);
    if (name === "site") await composeSite(root, folder);
    await run(process.execPath, [compiler, "build", folder, "--out", out], { cwd: root });
    // For a page that may fetch nothing: what it imports is script.
    for (const file of [out, out.replace(/json$/, "knowledge.json")]) {
      await writeFile(file.replace(/json$/, "js"), `export default ${await readFile(file, "utf8")};\n`);
    }
    built.push(name);
  }
  return built;
}

/** Time of the newest file under a path, 0 if there is none. */
async function newest(path) {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const names = (await readdir(path)).filter((name) => name !== "nlu.lock.json");
  const times = await Promise.all(names.map((name) => newest(join(path, name))));
  return Math.max(0, ...times);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await buildAssistants(fileURLToPath(new URL("..", import.meta.url)));
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ""}${error.stderr ?? error.stack}`);
    process.exitCode = 1;
  }
}
