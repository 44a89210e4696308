import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFolders } from "../support/static-server.ts";
import { openChat, say } from "../support/talk.ts";

const root = join(import.meta.dirname, "../..");
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch(process.env["CHROMIUM"] ? { executablePath: process.env["CHROMIUM"] } : {});
});
afterAll(() => browser?.close());

test("two lines on a page of any static server, and a bot of a dozen lines answers at once", async () => {
  const site = mkdtempSync(join(tmpdir(), "halcyon-static-"));
  cpSync(join(import.meta.dirname, "apps/shared/bot.yml"), join(site, "bot.yml"));
  writeFileSync(
    join(site, "index.html"),
    `<!doctype html><html lang="en"><title>Mine</title><link rel="icon" href="data:,"><h1>Mine</h1>
<script type="module" src="halcyon.js"></script>
<halcyon-chat src="bot.yml"></halcyon-chat></html>`,
  );
  const { address, server } = await serveFolders(site, join(root, "dist/script"));
  const page = await browser.newPage();
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) foreign.push(request.url());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(address);
  await openChat(page);
  await say(page, "when are you open?", /noon to ten/);
  await say(page, "can I book a table for four tomorrow", /I have noted a table for 4/);
  expect(foreign, "no third party is ever contacted").toEqual([]);
  expect(complaints, "no console output in production").toEqual([]);
  await page.close();
  server.close();
  rmSync(site, { recursive: true, force: true });
});
