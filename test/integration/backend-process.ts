import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ended } from "./redis.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The reference backend in a process of its own. */
export interface BackendProcess {
  readonly url: string;
  readonly pid: number;
  /** All it has written, log and all. */
  readonly output: () => string;
  /** Tells it to end, and gives its exit status. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resident memory in bytes; null where the system does not tell. */
  memory(): number | null;
}

/** Brings `dist/demo/backend` up to date: what these tests start is what ships. */
export function buildBackend(): void {
  execFileSync(process.execPath, [join(ROOT, "tools/build.mjs"), "backend"], { cwd: ROOT, stdio: "ignore" });
}

export async function startProcess(env: Readonly<Record<string, string>>): Promise<BackendProcess> {
  const child = spawn(process.execPath, [join(ROOT, "demo/backend/serve.mjs")], {
    env: { PATH: process.env["PATH"], PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /listening at (\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`the backend did not start: ${output}`)));
  });
  return {
    url,
    pid: child.pid!,
    output: () => output,
    end: (signal = "SIGTERM") => ended(child, signal),
    memory: () => {
      try {
        const pages = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
        return pages === null ? null : Number(pages[1]) * 1024;
      } catch {
        return null;
      }
    },
  };
}
