import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { buildAssistants } from "../../demo/build-assistants.mjs";
import { findBrowser } from "../../tools/find-browser.mjs";
import { root } from "./machine.mjs";

/** The demo as a visitor meets it (a server, an embedded database in memory), and a Chromium. */
export async function setStage() {
  const { path, said } = await findBrowser();
  if (path === null) throw new Error(said);
  await buildAssistants(root);
  const { startServer } = await import("../../dist/demo/backend/server.js");
  const server = await startServer({ root, port: 0, fresh: true });
  const browser = await chromium.launch({ executablePath: path });
  const profiles = [];
  return {
    url: server.url,
    version: browser.version(),
    /** A visitor who was never here: nothing cached, nothing stored, and no service worker that fetches beside the page. */
    newVisitor: () => browser.newContext({ serviceWorkers: "block" }),
    /** A browser with a profile on the disk: in any other, IndexedDB lies in memory and nothing is flushed. */
    async openProfile() {
      const folder = mkdtempSync(join(tmpdir(), "halcyon-bench-"));
      const context = await chromium.launchPersistentContext(folder, { executablePath: path, serviceWorkers: "block" });
      profiles.push({ folder, context });
      return context;
    },
    async close() {
      for (const { folder, context } of profiles) {
        await context.close();
        rmSync(folder, { recursive: true, force: true });
      }
      await browser.close();
      await server.close();
    },
  };
}

/** Remembers where the model is, as the chat's own events tell it. */
export const watchModel = (context) =>
  context.addInitScript(() => {
    addEventListener("halcyon-model-progress", (event) => (globalThis.modelPhase = event.status.phase));
  });

export const modelReady = (page) =>
  page.waitForFunction(() => globalThis.modelPhase === "ready", undefined, { timeout: 120_000 });

export const launcher = (page) => page.locator("halcyon-chat").getByRole("button", { expanded: false }).first();
export const composer = (page) => page.locator("halcyon-chat").getByRole("textbox");
