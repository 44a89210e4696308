/** `npm run build [NAME…]`: every build of vite.config.ts, or the named ones. Names: types esm dev script classic cli backend. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const bin = (name) => join(root, "node_modules", name);
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });

const builds = ["cli", "esm", "dev", "script", "classic", "backend", "types"];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !builds.includes(name));
if (unknown.length > 0) {
  console.error(`unknown build: ${unknown.join(", ")}; there are ${builds.join(", ")}`);
  process.exit(2);
}

/** A new build of these empties its folder, the classic worker included. */
const withClassic = ["script", "esm", "dev"];
if (wanted.some((name) => withClassic.includes(name))) wanted.push("classic");

for (const name of builds.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  if (name === "types") run(bin("typescript/bin/tsc"), "-p", "tsconfig.build.json");
  else run(bin("vite/bin/vite.js"), "build", "--mode", name, "--logLevel", "warn");
  if (name === "cli") writeSchemas();
}

/** For editors: what the command line itself prints. */
function writeSchemas() {
  const folder = join(root, "dist/schema");
  mkdirSync(folder, { recursive: true });
  for (const [file, ...options] of [["assistant.schema.json"], ["tests.schema.json", "--tests"]]) {
    writeFileSync(join(folder, file), execFileSync(process.execPath, [join(root, "dist/cli/main.js"), "schema", ...options]));
  }
}

// The classic worker lies beside the script in every place the script lies.
const classic = join(root, "dist/classic/halcyon-worker-classic.js");
if (existsSync(classic)) {
  for (const place of withClassic) {
    if (existsSync(join(root, "dist", place))) cpSync(classic, join(root, "dist", place, "halcyon-worker-classic.js"));
  }
  rmSync(join(root, "dist/classic"), { recursive: true });
}
