import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningServer } from "../../demo/backend/server.ts";
import { startDemo } from "./backend.ts";

/** `npm test` names the browser; a run by hand finds the usual one of a Linux machine. */
const executablePath = [process.env["CHROMIUM"], "/usr/bin/chromium"].find((path) => path !== undefined && existsSync(path));
if (!executablePath) console.info("skipped: the demo site in a browser (no Chromium)");

/** The site in a real browser, with a script of its own in place of the chat's: nothing here needs a build. */
describe.skipIf(!executablePath)("the site", () => {
  let browser: Browser;
  let folder: string;
  let script: string;
  let server: RunningServer;
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath! });
    folder = await mkdtemp(join(tmpdir(), "demo-browser-"));
    script = join(folder, "script");
    await mkdir(join(script, "chunks"), { recursive: true });
    await writeFile(join(script, "halcyon.js"), 'import("./chunks/panel-Ab3dEf9_.js");\n');
    await writeFile(join(script, "chunks/panel-Ab3dEf9_.js"), "document.documentElement.dataset.chat = 'open';\n");
    await writeFile(join(script, "chunks/model-Zz9_xYw1.bin"), "weights");
    server = await startDemo({ script });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
  ] as const)("has no accessibility fault and no complaint, %s at %i pixels", async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    const found: string[] = [];
    for (const path of ["/", "/shop.html", "/energy.html", "/help.html"]) {
      await page.goto(server.url + path);
      found.push(...(await findFaults(page, axe)).map((fault) => `${path}: ${fault}`));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (overflow) found.push(`${path}: wider than the window`);
    }
    await page.close();
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("without a server every page opens, and the chat with what it needs; /v1 is never kept", async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.evaluate(async () => {
      await fetch("/v1/demo/bills");
      const { active } = await navigator.serviceWorker.ready;
      return active?.state;
    });
    const isKept = (path: string) => page.evaluate(async (address) => (await caches.match(address)) !== undefined, path);
    await expect.poll(() => isKept("/halcyon/chunks/model-Zz9_xYw1.bin"), { timeout: 15_000 }).toBe(true);
    expect(await isKept("/v1/demo/bills")).toBe(false);
    await server.close();
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset["chat"] === "open");
    expect(await page.locator("h1").textContent()).toBe("Warm inside, whatever the weather.");
    await page.goto(`${server.url}/help.html#returns`);
    expect(await page.locator("#returns").textContent()).toContain("30 days");
    expect(await page.evaluate(() => fetch("/v1/answers", { method: "POST" }).then(String, () => "unreachable"))).toBe(
      "unreachable",
    );
    await page.close();
  });
});

/** Rules that axe finds broken, with the first place of each. */
async function findFaults(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(await readFile(axe, "utf8"));
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id} ${nodes[0]!.html.slice(0, 120)}`);
  });
}
