import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../ports.ts";
import { ended } from "../redis.ts";
import { waitForPostgres } from "../../support/wait-for-postgres.ts";

/** Debian 13 in a folder, kept between runs: its PostgreSQL 17 has pgvector, which Debian 12 has not. */
const FOLDER = join(import.meta.dirname, "../../../.halcyon/trixie-pgvector");
const BINARIES = "/usr/lib/postgresql/17/bin";
const MINUTES_10 = 600_000;

export interface TrixiePostgres {
  readonly url: string;
  close(): Promise<void>;
}

/** Why this machine cannot have it, or null. */
export function missingForTrixie(): string | null {
  if (process.platform !== "linux") return "not Linux";
  if (process.getuid?.() !== 0) return "not root";
  if (isThere()) return null;
  const folders = ["/usr/sbin", ...(process.env["PATH"] ?? "").split(":")];
  return folders.some((folder) => existsSync(join(folder, "debootstrap"))) ? null : "no `debootstrap`";
}

/** Takes some minutes and 700 MB the first time. */
export async function startTrixiePostgres(): Promise<TrixiePostgres> {
  if (!isThere()) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const args = ["--variant=minbase", "--include=postgresql-17,postgresql-17-pgvector", "trixie", FOLDER];
    execFileSync("debootstrap", args, { stdio: "ignore", timeout: MINUTES_10 });
  }
  const user = readPostgresUser();
  const home = mkdtempSync(join(FOLDER, "var/tmp/halcyon-"));
  chownSync(home, user.uid, user.gid);
  const inside = home.slice(FOLDER.length);
  const chroot = (name: string, ...args: string[]): string[] => [
    "--userspec=postgres:postgres",
    FOLDER,
    `${BINARIES}/${name}`,
    ...args,
  ];
  const data = `${inside}/data`;
  execFileSync("chroot", chroot("initdb", "-D", data, "-U", "demo", "-A", "trust", "-E", "UTF8", "--no-sync"), {
    stdio: "pipe",
  });
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: inside,
    dynamic_shared_memory_type: "mmap",
    fsync: "off",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn("chroot", chroot("postgres", "-D", data, "-p", String(port), ...flags), { stdio: "ignore" });
  const url = `postgres://demo@127.0.0.1:${port}/postgres`;
  await waitForPostgres(url, 20_000);
  return {
    url,
    close: async () => {
      await ended(server, "SIGINT");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function isThere(): boolean {
  const control = join(FOLDER, "usr/share/postgresql/17/extension/vector.control");
  return existsSync(join(FOLDER, BINARIES, "postgres")) && existsSync(control);
}

function readPostgresUser(): { readonly uid: number; readonly gid: number } {
  const line = readFileSync(join(FOLDER, "etc/passwd"), "utf8")
    .split("\n")
    .find((row) => row.startsWith("postgres:"));
  const [, , uid, gid] = line!.split(":");
  return { uid: Number(uid), gid: Number(gid) };
}
