// `npm start`: builds what is missing, then serves the demo with its database and prints where.
//
//   PORT          first port to try, default 8420
//   HOST          address to listen at, default 127.0.0.1
//   DATABASE_URL  a PostgreSQL to use in place of the embedded database in .halcyon/demo-db
//   …             everything else that demo/backend/README.md names, such as LLM_BASE_URL or TARIFF_CHANGE_MS
//   --fresh       lay out orders, bills and meters anew

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAssistants } from "./build-assistants.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const lock = join(root, ".halcyon/demo.lock");
const NEEDED = ["dist/script/halcyon.js", "dist/cli/main.js", "dist/demo/backend/server.js"];
const PORTS_TO_TRY = 50;

try {
  await start();
} catch (error) {
  // A compiler tells its findings on its own output.
  console.error(`The demo could not start.\n${error.stdout ?? ""}${error.stderr ?? ""}${error.stack}`);
  process.exit(1);
}

async function start() {
  const running = await readLock();
  if (running !== null) {
    console.log(`The demo runs already at ${running.url} (process ${running.pid}).`);
    return;
  }
  if (!NEEDED.every((file) => existsSync(join(root, file)))) {
    console.log("Building for the first time, this takes a minute …");
    execFileSync(process.execPath, [join(root, "tools/build.mjs")], { cwd: root, stdio: "inherit" });
  }
  await buildAssistants(root);

  const { readConfig, startServer } = await import("../dist/demo/backend/server.js");
  const host = process.env.HOST ?? "127.0.0.1";
  const port = await findPort(Number(process.env.PORT ?? 8420), host);
  const { DATABASE_URL } = process.env;
  const server = await startServer({
    // Long enough to go on talking while the grid is asked.
    ...readConfig({ TARIFF_CHANGE_MS: "4000", ...process.env }),
    demo: true,
    rates: null,
    root,
    port,
    host,
    fresh: process.argv.includes("--fresh"),
    ...(DATABASE_URL ? { databaseUrl: DATABASE_URL } : { dataFolder: join(root, ".halcyon/demo-db") }),
  });
  mkdirSync(join(root, ".halcyon"), { recursive: true });
  writeFileSync(lock, JSON.stringify({ pid: process.pid, url: server.url }));
  console.log(`The Halcyon demo is at ${server.url}  (stop it with Ctrl+C)`);

  const stop = () => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.removeListener(signal, stop);
    void server.close().finally(() => {
      rmSync(lock, { force: true });
      process.exit(0);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
}

/** The embedded database belongs to one process at a time. Null: nobody has it, or who had it is gone. */
async function readLock() {
  try {
    const held = JSON.parse(readFileSync(lock, "utf8"));
    process.kill(held.pid, 0);
    const { ok } = await fetch(`${held.url}/health`, { signal: AbortSignal.timeout(3000) });
    return ok ? held : null;
  } catch {
    return null;
  }
}

/** The first free port from `first` on. */
async function findPort(first, host) {
  for (let port = first; port < first + PORTS_TO_TRY; port += 1) {
    const free = await new Promise((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, host, () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error(`No port is free between ${first} and ${first + PORTS_TO_TRY - 1}. Set PORT to another one.`);
}
