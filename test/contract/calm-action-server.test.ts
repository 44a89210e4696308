import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { startFakeCalmServer, type CalmServer } from "./calm-fake.ts";
import { checkCalmServer } from "./calm-server.ts";

checkCalmServer("fake CALM server", startFakeCalmServer);

/** A Python that has `rasa_sdk` (`HALCYON_PYTHON`, or `python3`). Without one the real server is left out, and that is said. */
const python = [process.env["HALCYON_PYTHON"], "python3"].find(
  (name) => name !== undefined && spawnSync(name, ["-c", "import rasa_sdk"], { timeout: 20_000 }).status === 0,
);
if (python === undefined)
  console.log("No Python with rasa_sdk: the real CALM action server was left out (set HALCYON_PYTHON).");
else checkCalmServer("rasa_sdk", () => startRealServer(python));

async function startRealServer(command: string): Promise<CalmServer> {
  const port = await freePort();
  const server = spawn(command, ["-m", "rasa_sdk", "--actions", "actions", "--port", String(port)], {
    cwd: join(import.meta.dirname, "calm-actions"),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  server.stderr.on("data", (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-2_000)));
  const root = `http://127.0.0.1:${port}`;
  const until = Date.now() + 45_000;
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
    async close() {
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
