import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";

/** The real action server of CALM, with the actions of `test/contract/calm-actions`. */
export interface RasaServer {
  /** Of the webhook. */
  readonly url: string;
  /** What it wrote last. */
  readonly log: () => string;
  close(): Promise<void>;
}

/** A Python that has `rasa_sdk`: `HALCYON_PYTHON`, or `python3`. Null: there is none, and its tests are skipped. */
export function findRasaPython(): string | null {
  const names = [process.env["HALCYON_PYTHON"], "python3"];
  const has = (name: string): boolean => spawnSync(name, ["-c", "import rasa_sdk"], { timeout: 60_000 }).status === 0;
  const found = names.find((name) => name !== undefined && name !== "" && has(name)) ?? null;
  if (found === null) console.info("skipped: the real rasa_sdk (no Python has it; set HALCYON_PYTHON, or run test/run.mjs)");
  return found;
}

/** @param more - further options of its command line, such as `--cors`. */
export async function startRasaServer(python: string, more: readonly string[] = []): Promise<RasaServer> {
  const port = await freePort();
  const server = spawn(python, ["-m", "rasa_sdk", "--actions", "actions", "--port", String(port), ...more], {
    cwd: join(import.meta.dirname, "../contract/calm-actions"),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  server.stderr.on("data", (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-2_000)));
  const root = `http://127.0.0.1:${port}`;
  const until = Date.now() + 100_000;
  while (
    !(await fetch(`${root}/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null || Date.now() > until) {
      server.kill("SIGKILL");
      throw new Error(`rasa_sdk did not start: ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url: `${root}/webhook`,
    log: () => log,
    async close() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      const hard = setTimeout(() => server.kill("SIGKILL"), 3_000);
      await ended;
      clearTimeout(hard);
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
