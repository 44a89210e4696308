import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitForPostgres } from "../support/wait-for-postgres.ts";

export interface TestPostgres {
  readonly url: string;
  close(): Promise<void>;
}

/** A PostgreSQL to test with: `DATABASE_URL`, or a server of our own in a temporary folder; null if there is neither. */
export async function findPostgres(): Promise<TestPostgres | null> {
  const given = process.env["DATABASE_URL"];
  if (given !== undefined && given !== "") return { url: given, close: async () => undefined };
  const folder = findBinaries();
  return folder === null ? null : await startPostgres(folder);
}

function findBinaries(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const onPath = (process.env["PATH"] ?? "").split(":");
  const folders = [...versions.map((version) => join(debian, version, "bin")), ...onPath];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres"))) ?? null;
}

/** PostgreSQL refuses to run as root, so root lends it to `nobody`. */
async function startPostgres(binaries: string): Promise<TestPostgres | null> {
  const folder = mkdtempSync(join(tmpdir(), "demo-postgres-"));
  const user = process.getuid?.() === 0 ? readNobody() : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  const port = await freePort();
  const data = join(folder, "data");
  try {
    execFileSync(join(binaries, "initdb"), ["-D", data, "-U", "demo", "-A", "trust", "-E", "UTF8", "--no-sync"], {
      ...user,
      cwd: folder,
      stdio: "pipe",
    });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const args = [
    "-D",
    data,
    "-p",
    String(port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    `unix_socket_directories=${folder}`,
    "-c",
    "fsync=off",
  ];
  const server = spawn(join(binaries, "postgres"), args, { ...user, cwd: folder, stdio: "ignore" });
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const url = `postgres://demo@127.0.0.1:${port}/postgres`;
  await waitForPostgres(url, 10_000);
  return {
    url,
    close: async () => {
      server.kill("SIGINT");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readNobody(): { uid?: number; gid?: number } {
  const id = (flag: string): number => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
