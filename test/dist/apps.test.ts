import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFolders } from "../support/static-server.ts";
import { composer, log, openChat, say } from "../support/talk.ts";

/** The package as users get it: packed, installed beside their own framework, built by their own Vite. */
const root = join(import.meta.dirname, "../..");
const apps = join(import.meta.dirname, "apps");
const scratch = mkdtempSync(join(tmpdir(), "halcyon-apps-"));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
let browser: Browser;

beforeAll(async () => {
  const packed = execFileSync(npm, ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch], {
    cwd: root,
    encoding: "utf8",
  });
  const { filename } = (JSON.parse(packed) as { filename: string }[])[0]!;
  writeFileSync(join(scratch, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const wanted = [
    `./${filename}`,
    "vite@8",
    "react@19",
    "react-dom@19",
    "vue@3",
    "@vitejs/plugin-vue@6",
    "svelte@5",
    "@sveltejs/vite-plugin-svelte@7",
  ];
  execFileSync(npm, ["install", "--no-audit", "--no-fund", "--prefer-offline", ...wanted], { cwd: scratch, stdio: "pipe" });
  browser = await chromium.launch(process.env["CHROMIUM"] ? { executablePath: process.env["CHROMIUM"] } : {});
});

afterAll(async () => {
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
});

test.each(["plain", "react", "vue", "svelte"])("a %s app keeps the conversation over client-side navigation", async (app) => {
  const folder = join(scratch, app);
  cpSync(join(apps, app), folder, { recursive: true });
  mkdirSync(join(folder, "public"), { recursive: true });
  cpSync(join(apps, "shared/bot.yml"), join(folder, "public/bot.yml"));
  execFileSync(process.execPath, [join(scratch, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error"], {
    cwd: folder,
    stdio: "pipe",
    // As on a user's machine: the test runner's own NODE_ENV would build for development.
    env: { ...process.env, NODE_ENV: "production" },
  });

  const { address, server } = await serveFolders(join(folder, "dist"));
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(address);
  await openChat(page);
  await say(page, "I'd like to book a table", /how many people/);
  await say(page, "four", /which day/);

  await page.locator("#go").click();
  await expect.poll(() => page.locator("halcyon-chat").count()).toBe(0);
  await page.locator("#go").click();
  await openChat(page);
  await log(page).getByText("four").waitFor();
  await log(page)
    .getByText(/which day/)
    .waitFor();
  expect(await composer(page).isEnabled()).toBe(true);

  expect(complaints).toEqual([]);
  await page.close();
  server.close();
});
