import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { startServer, type RunningServer, type ServerOptions } from "../../demo/backend/server.ts";

const root = join(import.meta.dirname, "../..");

/** What went wrong without anybody asking: page errors, console lines, violations of the policy. */
export interface Complaints {
  readonly console: string[];
  readonly violations: string[];
}

/** The demo as a visitor meets it: a real server with a real database, and a real browser. */
export interface Stage {
  readonly browser: Browser;
  readonly server: RunningServer;
  /** A new visitor's page, which listens for complaints; `path` defaults to the start page. */
  open(path?: string): Promise<{ page: Page; complaints: Complaints }>;
  /** Takes the server away. */
  stop(): Promise<void>;
  /** Brings it back on the same port with the same database. */
  restart(): Promise<void>;
  /** Rows of a demo table. */
  rows(table: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function setStage(options: Partial<ServerOptions> = {}): Promise<Stage> {
  const dataFolder = mkdtempSync(join(tmpdir(), "halcyon-stage-"));
  const start = (port: number, fresh: boolean): Promise<RunningServer> =>
    startServer({ root, dataFolder, ...options, port, fresh });
  let server = await start(0, true);
  const { port, url } = server;
  const executablePath = process.env["CHROMIUM"];
  const browser = await chromium.launch(executablePath ? { executablePath } : {});
  return {
    browser,
    get server() {
      return server;
    },
    async open(path = "/") {
      const context = await browser.newContext();
      await context.addInitScript(() => {
        addEventListener("halcyon-model-progress", (event) => {
          (globalThis as { modelPhase?: string }).modelPhase = event.status.phase;
        });
      });
      const page = await context.newPage();
      const complaints: Complaints = { console: [], violations: [] };
      page.on("pageerror", (error) => complaints.console.push(String(error)));
      page.on("console", (message) => {
        const text = message.text();
        (/Content Security Policy|TrustedScript|TrustedHTML/.test(text) ? complaints.violations : complaints.console).push(
          text,
        );
      });
      await page.goto(url + path);
      return { page, complaints };
    },
    stop: () => server.close(),
    async restart() {
      server = await start(port, false);
    },
    rows: async (table) => {
      const response = await fetch(`${url}/v1/demo/${table}`);
      return ((await response.json()) as Record<string, Record<string, unknown>[]>)[table]!;
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Waits until the chat has said that the encoder is loaded. */
export async function modelReady(page: Page): Promise<void> {
  await page.waitForFunction(() => (globalThis as { modelPhase?: string }).modelPhase === "ready", undefined, {
    timeout: 60_000,
  });
}
