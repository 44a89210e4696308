import { userEvent } from "vitest/browser";
import { expect, onTestFinished, test } from "vitest";
import type { HalcyonError } from "../../src/base/errors.ts";
import { HalcyonChat } from "../../widget/define.ts";
import { composerOf, deepFocus, panelOf, until } from "./widget-stage.ts";

/** The element with the real engine, store and worker behind it. */
test("a bot.yml of the page is talked to at once, and the conversation is there again after the element went and came", async () => {
  const chat = new HalcyonChat();
  chat.src = new URL("./widget-bot.yml", import.meta.url).href;
  const errors: string[] = [];
  chat.addEventListener("halcyon-error", (event) => errors.push(event.error.message));
  document.body.append(chat);
  onTestFinished(async () => {
    await chat.erase();
    chat.remove();
  });
  chat.open();
  const panel = await panelOf(chat);
  await until(() => deepFocus() === composerOf(panel));
  await userEvent.keyboard("I want to open a window{Enter}");
  await expect.poll(() => panel.renderRoot.textContent, { timeout: 15_000 }).toContain("Which window shall I open?");
  chat.remove();
  await new Promise((resolve) => setTimeout(resolve, 100));
  document.body.append(chat);
  const again = await panelOf(chat);
  expect(again).not.toBe(panel);
  await expect.poll(() => again.renderRoot.textContent, { timeout: 15_000 }).toContain("Which window shall I open?");
  await userEvent.click(composerOf(again));
  await userEvent.keyboard("the big one in the kitchen{Enter}");
  await expect.poll(() => again.renderRoot.textContent, { timeout: 15_000 }).toContain("I open the big one in the kitchen");
  expect(errors).toEqual([]);
}, 60_000);

test("a bot.yml with a mistake names its code in the chat and the place of the mistake in the console, once", async () => {
  const chat = new HalcyonChat();
  chat.src = new URL("./widget-broken.yml", import.meta.url).href;
  const events: string[] = [];
  chat.addEventListener("halcyon-error", (event) => events.push(event.error.code));
  const console: HalcyonError[] = [];
  const reportError = globalThis.reportError;
  globalThis.reportError = (error: HalcyonError) => console.push(error);
  onTestFinished(() => {
    globalThis.reportError = reportError;
    chat.remove();
  });
  document.body.append(chat);
  chat.open();
  const panel = await panelOf(chat);
  await expect.poll(() => panel.renderRoot.textContent, { timeout: 15_000 }).toContain("Code: assistant/invalid");
  expect(events).toEqual(["assistant/invalid"]);
  expect(console.map(({ details }) => details["diagnostics"])).toEqual([
    [expect.objectContaining({ hint: "Did you mean `window`?", place: expect.objectContaining({ line: 5 }) as object })],
  ]);
});
