import { page } from "vitest/browser";
import { onTestFinished } from "vitest";
import type { AssistantView } from "../../src/assistant/view.ts";
import "../../widget/define.ts";
import type { HalcyonChat } from "../../widget/define.ts";
import type { HalcyonPanel } from "../../widget/chat/panel.ts";
import { createScriptedHandle, type ScriptedHandle } from "./scripted-handle.ts";

/** A chat on the page, with a scripted conversation behind it. Everything goes when the test ends. */
export interface Stage {
  readonly chat: HalcyonChat;
  readonly handle: ScriptedHandle;
}

export async function stage(view: Partial<AssistantView> = {}, draft = ""): Promise<Stage> {
  await page.viewport(900, 760);
  const handle = createScriptedHandle(view, draft);
  const chat = document.createElement("halcyon-chat");
  chat.assistant = handle;
  document.body.append(chat);
  onTestFinished(() => chat.remove());
  return { chat, handle };
}

/** A chat that is open, with its panel drawn. */
export async function openStage(
  view: Partial<AssistantView> = {},
  draft = "",
): Promise<Stage & { readonly panel: HalcyonPanel }> {
  const set = await stage(view, draft);
  set.chat.open();
  return { ...set, panel: await panelOf(set.chat) };
}

export async function panelOf(chat: HalcyonChat): Promise<HalcyonPanel> {
  const panel = await until(() => chat.shadowRoot?.querySelector("halcyon-panel"));
  await drawn(panel);
  return panel;
}

/** Everything that was set or said is on the screen. */
export async function drawn(panel: HalcyonPanel): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve));
  while (!(await panel.updateComplete));
}

export function launcherOf(chat: HalcyonChat): HTMLButtonElement {
  return chat.shadowRoot!.querySelector("button")!;
}

export function inPanel<T extends Element = HTMLElement>(panel: HalcyonPanel, selector: string): T {
  const found = panel.renderRoot.querySelector<T>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}

export function allInPanel(panel: HalcyonPanel, selector: string): HTMLElement[] {
  return [...panel.renderRoot.querySelectorAll<HTMLElement>(selector)];
}

export function composerOf(panel: HalcyonPanel): HTMLTextAreaElement {
  return inPanel<HTMLTextAreaElement>(panel, "textarea");
}

/** What has the focus, through all shadow roots. */
export function deepFocus(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

/** The first truthy answer; fails after two seconds. */
export async function until<T>(ask: () => T | null | undefined | false): Promise<T> {
  for (const end = performance.now() + 2_000; ;) {
    const answer = ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`never true: ${ask.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
