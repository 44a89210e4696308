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
