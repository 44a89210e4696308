import type { Server } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFolders } from "../support/static-server.ts";
import { openChat, say } from "../support/talk.ts";
import { modelReady } from "./stage.ts";

/** A page of one origin that takes the script from another, as from a content delivery network. */
const root = join(import.meta.dirname, "../..");
const BOT = "flows:\n  hello:\n    description: say hello to somebody\n    steps:\n      - say: Well met.\n";
let folder: string;
let browser: Browser;
const servers: Server[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-foreign-"));
  const executablePath = process.env["CHROMIUM"];
  browser = await chromium.launch(executablePath ? { executablePath } : {});
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("from a foreign origin the classic worker starts, loads model and WebAssembly from there, and its vectors are kept once", async () => {
  const script = await serveFolders(join(root, "dist/script"));
  script.server.prependListener("request", (_request, response) => response.setHeader("access-control-allow-origin", "*"));
  const site = await serveFolders(folder);
  servers.push(script.server, site.server);
  writeFileSync(join(folder, "bot.yml"), BOT);
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><title>Foreign</title><link rel="icon" href="data:,">
<script>addEventListener("halcyon-model-progress", (event) => { window.modelPhase = event.status.phase; });
addEventListener("halcyon-error", (event) => { (window.codes ??= []).push(event.error.code); });</script>
<script type="module" src="${script.address}/halcyon.js"></script><halcyon-chat src="/bot.yml"></halcyon-chat>`,
  );

  const page = await (await browser.newContext()).newPage();
  const lines: string[] = [];
  page.on("console", (message) => lines.push(message.text()));
  page.on("pageerror", (error) => lines.push(String(error)));
  const asked = new Set<string>();
  page.context().on("request", (request) => asked.add(request.url()));
  const workers: string[] = [];
  page.on("worker", (worker) => workers.push(worker.url()));
  await page.goto(`${site.address}/`);
  await openChat(page);
  await modelReady(page);
  await say(page, "say hello to somebody", /Well met/);
  const keys = (): Promise<string[]> =>
    page.evaluate(async () => (await (await caches.open("halcyon-model")).keys()).map(({ url }) => url).sort());
  expect(workers).toEqual([expect.stringMatching(`^blob:${site.address}/`)]);
  for (const name of ["halcyon-worker-classic.js", "models/v1/encoder.onnx", "ort/ort-wasm-simd-threaded.wasm"])
    expect(asked, name).toContain(`${script.address}/${name}`);
  const before = await keys();
  await page.reload();
  await openChat(page);
  await modelReady(page);
  expect(await keys(), "a second visit keeps nothing anew").toEqual(before);
  expect(await page.evaluate(() => (globalThis as { codes?: string[] }).codes ?? []), "errors told to the page").toEqual([]);
  expect(lines).toEqual([]);
});
