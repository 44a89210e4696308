import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "./ports.ts";

export interface TestRedis {
  readonly url: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** A Redis of our own on a free port; null if this machine has none. */
export async function findRedis(): Promise<TestRedis | null> {
  const folders = (process.env["PATH"] ?? "").split(":");
  const binary = folders.map((folder) => join(folder, "redis-server")).find((path) => existsSync(path));
  return binary === undefined ? null : await startRedis(binary);
}

async function startRedis(binary: string): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-redis-"));
  const port = await freePort();
  const server = spawn(binary, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], {
    stdio: "ignore",
  });
  const url = `redis://127.0.0.1:${port}`;
  await waitFor(url);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await ended(server, signal);
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, kill: () => end("SIGKILL"), close: () => end("SIGTERM") };
}

async function waitFor(url: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 50, retryStrategy: () => 100 });
  redis.on("error", () => undefined);
  await redis.ping();
  redis.disconnect();
}

/** Tells a process to end and waits until it has. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return await gone;
}
