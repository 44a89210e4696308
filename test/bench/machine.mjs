import { existsSync, readdirSync, statSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";

/** The checkout. */
export const root = join(import.meta.dirname, "../..");

/** Processes that want a core, on average over the last minute. */
export const load = () => loadavg()[0].toFixed(1);

/** Where and when: what a number means nothing without. Without a browser's version, none was needed. */
export function describeMachine(browserVersion) {
  return [
    `date: ${new Date().toISOString().slice(0, 10)}`,
    `processor: ${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores`,
    `node ${process.versions.node}${browserVersion === undefined ? "" : `, Chromium ${browserVersion}`}`,
  ];
}

/** Whether a source is newer than the built script, so that the page's numbers are of an older state. */
export function isBuildStale() {
  const built = join(root, "dist/script/halcyon.js");
  return existsSync(built) && newest(join(root, "src"), join(root, "widget")) > statSync(built).mtimeMs;
}

function newest(...folders) {
  const times = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
  return Math.max(...times);
}
