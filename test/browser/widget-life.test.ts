import { cdp, userEvent } from "vitest/browser";
import { describe, expect, test } from "vitest";
import { HalcyonChat } from "../../widget/define.ts";
import { createScriptedHandle, scriptedMessage, type ScriptedHandle } from "./scripted-handle.ts";
import { composerOf, drawn, inPanel, openStage, panelOf, stage, until } from "./widget-stage.ts";

describe("coming and going", () => {
  test("a node moved within the page keeps its conversation", async () => {
    const { chat, handle, panel } = await openStage();
    await userEvent.fill(composerOf(panel), "half a thought");
    const aside = document.createElement("aside");
    document.body.append(aside);
    aside.append(chat);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await drawn(panel);
    expect(await panelOf(chat)).toBe(panel);
    expect(composerOf(panel).value).toBe("half a thought");
    handle.say("still here");
    await drawn(panel);
    expect(panel.renderRoot.textContent).toContain("still here");
    document.body.append(chat);
    aside.remove();
  });

  test("what was said before the conversation was open is handed over although the chat has left the page", async () => {
    const { chat } = await stage();
    const handle = createScriptedHandle();
    let arrive!: (handle: ScriptedHandle) => void;
    chat.assistant = undefined;
    chat.connect = () => new Promise<ScriptedHandle>((resolve) => (arrive = resolve));
    chat.open();
    await panelOf(chat);
    const sends = [chat.send("one"), chat.send("two")];
    await new Promise((resolve) => setTimeout(resolve, 20));
    chat.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    arrive(handle);
    await Promise.all(sends);
    expect(handle.sent).toEqual([
      { kind: "text", text: "one" },
      { kind: "text", text: "two" },
    ]);
    await until(() => handle.closed);
  });

  test("what can be handed over no more is refused, not left waiting for ever", async () => {
    const { chat } = await stage();
    let refuse!: (error: Error) => void;
    chat.assistant = undefined;
    chat.connect = () => new Promise((_, reject) => (refuse = reject));
    chat.open();
    await panelOf(chat);
    const said = chat.send("one");
    await new Promise((resolve) => setTimeout(resolve, 20));
    chat.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    refuse(new Error("nobody is there"));
    await expect(said).rejects.toThrow("nobody is there");
  });

  test("leaving the page saves the draft and closes the conversation; coming back opens it again", async () => {
    const handles: ScriptedHandle[] = [];
    const { chat } = await stage();
    chat.assistant = undefined;
    chat.connect = async () => {
      const handle = createScriptedHandle(
        { messages: [scriptedMessage(1, "remembered")] },
        handles.at(-1)?.drafts.at(-1) ?? "",
      );
      handles.push(handle);
      return handle;
    };
    chat.open();
    await chat.ready;
    await userEvent.fill(composerOf(await panelOf(chat)), "unfinished");
    chat.remove();
    await until(() => handles[0]!.closed);
    expect(handles[0]!.listeners).toBe(0);
    expect(handles[0]!.drafts).toEqual(["unfinished"]);
    document.body.append(chat);
    const panel = await panelOf(chat);
    await until(() => composerOf(panel).value === "unfinished");
    expect(panel.renderRoot.textContent).toContain("remembered");
  });

  test("a conversation that the page made is the page's to close", async () => {
    const { chat, handle } = await openStage();
    chat.remove();
    await until(() => handle.listeners === 0);
    expect(handle.closed).toBe(false);
  });

  test("an element that goes while it is still opening leaves nothing behind", async () => {
    const handle = createScriptedHandle();
    let give!: (handle: ScriptedHandle) => void;
    const { chat } = await stage();
    chat.assistant = undefined;
    chat.connect = () => new Promise((resolve) => (give = resolve));
    chat.open();
    await until(() => give);
    chat.remove();
    await new Promise((resolve) => setTimeout(resolve, 10));
    give(handle);
    await until(() => handle.closed);
    expect(handle.listeners).toBe(0);
  });

  test("50 comings and goings leave no node, no listener and no open conversation", async () => {
    const handles: ScriptedHandle[] = [];
    const cycle = async (): Promise<void> => {
      const chat = document.createElement("halcyon-chat");
      chat.connect = async () => {
        const handle = createScriptedHandle({ messages: [scriptedMessage(1, "hello")] });
        handles.push(handle);
        return handle;
      };
      document.body.append(chat);
      chat.open();
      await chat.ready;
      await drawn(await panelOf(chat));
      chat.remove();
      await until(() => handles.at(-1)!.closed);
    };
    for (let n = 0; n < 5; n++) await cycle();
    const before = await counters();
    handles.length = 0;
    for (let n = 0; n < 50; n++) await cycle();
    const after = await counters();
    expect(handles.filter(({ closed, listeners }) => !closed || listeners > 0)).toEqual([]);
    expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(10);
    expect(after.nodes - before.nodes).toBeLessThan(50);
  });

  test("a second copy of the script finds the element and leaves it alone", async () => {
    const address = new URL("../../widget/define.ts?second", import.meta.url).href;
    await import(/* @vite-ignore */ address);
    expect(customElements.get("halcyon-chat")).toBe(HalcyonChat);
  });

  test("two chats on one page do not know of each other", async () => {
    const one = await openStage({ messages: [scriptedMessage(1, "one")] });
    const two = await openStage({ messages: [scriptedMessage(1, "two")] });
    await one.chat.send("to the first");
    await drawn(one.panel);
    expect(two.handle.sent).toEqual([]);
    expect(inPanel(two.panel, "[part=messages]").textContent).not.toContain("to the first");
  });
});

interface DomCounters {
  readonly nodes: number;
  readonly jsEventListeners: number;
}

/** What the renderer still holds after a collection. */
async function counters(): Promise<DomCounters> {
  const session = cdp() as unknown as { send(method: string): Promise<unknown> };
  for (let n = 0; n < 3; n++) await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Memory.getDOMCounters")) as DomCounters;
}
