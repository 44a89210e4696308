import type { Page } from "playwright";
import { expect, test } from "vitest";
import { openChat, say } from "../support/talk.ts";
import { modelReady, setStage } from "./stage.ts";

/** The three header sets that the demo can send. Each works, and none is violated. */
test("the page's policy allows no wasm, the worker file's own response does: everything works", async () => {
  const stage = await setStage({ csp: "split" });
  try {
    const { page, complaints } = await stage.open();
    const header = (await page.request.get(stage.server.url)).headers()["content-security-policy"];
    expect(header).toBe(
      "default-src 'self'; script-src 'self'; require-trusted-types-for 'script'; trusted-types halcyon lit-html",
    );
    await openChat(page);
    await modelReady(page);
    await say(page, "show me my last bills", /these are your latest bills/i);
    expect(complaints).toEqual({ console: [], violations: [] });
  } finally {
    await stage.close();
  }
});

test("one header for all files: everything works", async () => {
  const stage = await setStage({ csp: "single" });
  try {
    const { page, complaints } = await stage.open();
    await openChat(page);
    await modelReady(page);
    await say(page, "show me my last bills", /these are your latest bills/i);
    expect(complaints).toEqual({ console: [], violations: [] });
  } finally {
    await stage.close();
  }
});

test("wasm allowed nowhere: the linear model answers, and the chat says so", async () => {
  const stage = await setStage({ csp: "none-wasm" });
  try {
    const { page } = await stage.open();
    await page.evaluate(() => {
      addEventListener("halcyon-model-progress", (event) => {
        if (event.status.phase === "unavailable") (globalThis as { unavailable?: string }).unavailable = event.status.code;
      });
    });
    await openChat(page);
    await expect
      .poll(() => page.evaluate(() => (globalThis as { unavailable?: string }).unavailable), { timeout: 30_000 })
      .toBe("nlu/wasm-blocked");
    await say(page, "show me my last bills", /these are your latest bills/i);
  } finally {
    await stage.close();
  }
});

/** What a visitor does on a page that may connect to nothing: reads, writes, asks, comes back. */
async function useAll(page: Page): Promise<void> {
  await say(page, "show me my last bills", /these are your latest bills/i);
  await say(page, "I'd like to pay my bill by card", /shall i\?/i);
  await say(page, "how do I read my meter?", /shall i\?/i);
  await say(page, "yes", /your receipt number is/i);
  await say(page, "I'm moving house on 1 July", /your new address/i);
  await say(page, "never mind", /stop|cancel|okay|all right/i);
}

/** Addresses that the page and its worker asked for while the visitor wrote. */
function listen(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  return asked;
}

test("a page that may connect to nothing, a worker that may fetch the model: local actions and local knowledge, with the encoder", async () => {
  const stage = await setStage({ csp: "split" });
  try {
    const { page, complaints } = await stage.open("/offline.html");
    const header = (await page.request.get(`${stage.server.url}/offline.html`)).headers()["content-security-policy"];
    expect(header).toContain("connect-src 'none'");
    await openChat(page);
    await modelReady(page);
    const asked = listen(page);
    await useAll(page);
    expect(asked.filter((path) => path.startsWith("/v1/"))).toEqual([]);
    expect(complaints).toEqual({ console: [], violations: [] });
  } finally {
    await stage.close();
  }
});

test("the worker may not connect either: the linear model answers, and developers are told why", async () => {
  const stage = await setStage({ csp: "no-connect" });
  try {
    const { page } = await stage.open("/offline.html");
    await page.evaluate(() => {
      addEventListener("halcyon-model-progress", (event) => {
        if (event.status.phase === "unavailable") (globalThis as { unavailable?: string }).unavailable = event.status.code;
      });
    });
    await openChat(page);
    await expect
      .poll(() => page.evaluate(() => (globalThis as { unavailable?: string }).unavailable), { timeout: 30_000 })
      .toBe("nlu/connect-blocked");
    await useAll(page);
  } finally {
    await stage.close();
  }
});
