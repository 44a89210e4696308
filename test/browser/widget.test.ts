import { userEvent } from "vitest/browser";
import { describe, expect, onTestFinished, test } from "vitest";
import { HalcyonChat } from "../../widget/define.ts";
import { createScriptedHandle, scriptedMessage } from "./scripted-handle.ts";
import { allInPanel, composerOf, deepFocus, drawn, launcherOf, openStage, panelOf, stage, until } from "./widget-stage.ts";

describe("the launcher", () => {
  test("is a button with a name that tells what it opens and whether it is open", async () => {
    const { chat } = await stage();
    const launcher = launcherOf(chat);
    expect(launcher.getAttribute("aria-label")).toBe("Chat");
    expect(launcher.getAttribute("aria-expanded")).toBe("false");
    expect(chat.shadowRoot!.getElementById(launcher.getAttribute("aria-controls")!)).not.toBeNull();
    chat.label = "Aurora help";
    expect(launcher.getAttribute("aria-label")).toBe("Aurora help");
    await userEvent.click(launcher);
    expect(launcher.getAttribute("aria-expanded")).toBe("true");
  });

  test("loads nothing and asks nobody before it is used", async () => {
    const chat = document.createElement("halcyon-chat");
    let asked = false;
    chat.connect = async () => {
      asked = true;
      return createScriptedHandle();
    };
    document.body.append(chat);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(false);
    expect(chat.shadowRoot!.querySelector("halcyon-panel")).toBeNull();
    chat.remove();
  });

  test("opens by keyboard, puts the cursor into the composer, and gets the focus back on Escape", async () => {
    const { chat } = await stage();
    launcherOf(chat).focus();
    await userEvent.keyboard("{Enter}");
    const panel = await panelOf(chat);
    await until(() => deepFocus() === composerOf(panel));
    await userEvent.keyboard("{Escape}");
    expect(chat.isOpen).toBe(false);
    expect(deepFocus()).toBe(launcherOf(chat));
  });

  test("counts what the assistant says while the panel is closed", async () => {
    const { chat, handle, panel } = await openStage();
    chat.close();
    handle.say("Your parcel has arrived.");
    expect(launcherOf(chat).getAttribute("aria-label")).toBe("Chat, 1 unread message");
    handle.say("Anything else?");
    expect(launcherOf(chat).getAttribute("aria-label")).toBe("Chat, 2 unread messages");
    expect(chat.shadowRoot!.querySelector(".badge")!.textContent).toBe("2");
    chat.open();
    await drawn(panel);
    expect(launcherOf(chat).getAttribute("aria-label")).toBe("Chat");
  });

  test("takes no room in the page and never scrolls it", async () => {
    const before = document.createElement("p");
    before.textContent = "before";
    const spacer = document.createElement("div");
    spacer.style.height = "3000px";
    document.body.append(before, spacer);
    onTestFinished(() => {
      before.remove();
      spacer.remove();
    });
    const height = document.documentElement.scrollHeight;
    const { chat, handle } = await openStage();
    for (let n = 0; n < 30; n++) handle.say(`Message ${n}`);
    await drawn(await panelOf(chat));
    expect(document.documentElement.scrollHeight).toBe(height);
    expect(scrollY).toBe(0);
  });
});

describe("the element", () => {
  test("opens and closes by method, attribute and boolean property", async () => {
    const { chat } = await stage();
    const frame = chat.shadowRoot!.querySelector<HTMLElement>(".frame")!;
    chat.open();
    expect([chat.hasAttribute("open"), frame.hidden]).toEqual([true, false]);
    chat.close();
    expect([chat.hasAttribute("open"), frame.hidden]).toEqual([false, true]);
    chat.toggleAttribute("open", true);
    expect([chat.isOpen, frame.hidden]).toEqual([true, false]);
    chat.open = false;
    expect([chat.isOpen, frame.hidden]).toEqual([false, true]);
    chat.open = true;
    chat.toggle();
    expect([chat.isOpen, frame.hidden]).toEqual([false, true]);
  });

  test("does not take the focus when a page opens it by its attribute", async () => {
    const { chat } = await stage();
    chat.toggleAttribute("open", true);
    await panelOf(chat);
    expect(document.activeElement).toBe(document.body);
  });

  test("tells of opening and closing, and lets the page forbid the opening", async () => {
    const { chat } = await stage();
    const heard: string[] = [];
    for (const type of ["halcyon-before-open", "halcyon-opened", "halcyon-closed"] as const) {
      chat.addEventListener(type, (event) => heard.push(event.type));
    }
    chat.open();
    chat.close();
    expect(heard).toEqual(["halcyon-before-open", "halcyon-opened", "halcyon-closed"]);
    heard.length = 0;
    chat.addEventListener("halcyon-before-open", (event) => event.preventDefault());
    chat.open();
    expect(heard).toEqual(["halcyon-before-open"]);
    expect(chat.isOpen).toBe(false);
    expect(launcherOf(chat).getAttribute("aria-expanded")).toBe("false");
  });

  test("keeps calls that come before it stands in a page", async () => {
    const handle = createScriptedHandle();
    const chat = document.createElement("halcyon-chat");
    chat.assistant = handle;
    const sent = chat.send("first");
    const started = chat.startFlow("order_status");
    document.body.append(chat);
    await sent;
    await started;
    expect(handle.sent).toEqual([{ kind: "text", text: "first" }]);
    expect(handle.calls).toContain("startFlow order_status");
    await chat.reset();
    await chat.erase();
    expect(handle.calls.slice(-2)).toEqual(["reset", "erase"]);
    expect(chat.isOpen).toBe(false);
    chat.remove();
  });

  test("takes properties that were set before it was defined", async () => {
    const handle = createScriptedHandle();
    const early = document.createElement("halcyon-early") as HalcyonChat;
    Object.assign(early, { assistant: handle, label: "Early", open: true });
    document.body.append(early);
    customElements.define("halcyon-early", class extends HalcyonChat {});
    const panel = await panelOf(early);
    expect(panel.label).toBe("Early");
    await until(() => handle.listeners > 0);
    early.remove();
  });

  test("resolves `ready` when the conversation can be used", async () => {
    const { chat } = await stage();
    let ready = false;
    void chat.ready.then(() => (ready = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ready).toBe(false);
    chat.open();
    await chat.ready;
    expect(ready).toBe(true);
  });

  test("gives its attributes to the conversation that it opens", async () => {
    const asked: unknown[] = [];
    const chat = document.createElement("halcyon-chat");
    const attributes = {
      src: "bot.yml",
      actions: "/a",
      knowledge: "/k",
      "model-url": "/m/",
      "worker-url": "/w.js",
      "wasm-url": "/o/",
      locale: "de",
    };
    for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
    chat.connect = async (options) => {
      asked.push(options);
      return createScriptedHandle();
    };
    document.body.append(chat);
    chat.open();
    await chat.ready;
    expect(asked).toEqual([
      {
        assistant: "bot.yml",
        actions: "/a",
        knowledge: "/k",
        modelUrl: "/m/",
        workerUrl: "/w.js",
        wasmUrl: "/o/",
        locale: "de",
        onError: expect.any(Function),
      },
    ]);
    chat.remove();
  });

  test("asks the page before it sends, waits for it, and takes the page's no", async () => {
    const { chat, handle, panel } = await openStage();
    let decide!: (allowed: boolean) => void;
    chat.addEventListener("halcyon-before-send", (event) => {
      event.text = event.text.toUpperCase();
      event.waitUntil(new Promise<void>((resolve, reject) => (decide = (yes) => (yes ? resolve() : reject(new Error("no"))))));
    });
    const first = chat.send("hello");
    await until(() => decide);
    expect(handle.sent).toEqual([]);
    decide(true);
    await first;
    expect(handle.sent).toEqual([{ kind: "text", text: "HELLO" }]);

    await userEvent.fill(composerOf(panel), "secret");
    decide = undefined!;
    await userEvent.keyboard("{Enter}");
    await until(() => decide);
    decide(false);
    await until(() => composerOf(panel).value === "secret");
    expect(handle.sent).toHaveLength(1);
  });

  test("sends in the order in which things were said, however long the page thinks", async () => {
    const { chat, handle } = await stage();
    chat.addEventListener("halcyon-before-send", (event) => {
      if (event.text === "slow") event.waitUntil(new Promise((resolve) => setTimeout(resolve, 60)));
    });
    await Promise.all([chat.send("slow"), chat.send("fast")]);
    expect(handle.sent.map((one) => (typeof one === "object" && "text" in one ? one.text : one))).toEqual(["slow", "fast"]);
  });

  test("tells the page of messages and of the model's progress, but not of what was restored", async () => {
    const { chat, handle } = await stage({ messages: [scriptedMessage(1, "restored")] });
    const heard: string[] = [];
    document.addEventListener("halcyon-message-received", (event) => heard.push(`received ${event.message.text}`));
    document.addEventListener("halcyon-message-sent", (event) => heard.push(`sent ${event.text} by ${event.source}`));
    document.addEventListener("halcyon-model-progress", (event) => heard.push(`model ${event.status.phase}`));
    await chat.send("hi");
    handle.say("hello");
    handle.set({ model: { phase: "loading", loadedBytes: 1, totalBytes: 2 } });
    handle.set({ messages: [scriptedMessage(0, "older"), ...handle.view.messages] });
    expect(heard).toEqual(["sent hi by script", "received hello", "model loading"]);
  });

  test("says why a conversation could not be opened, tries again, and then sends what was written", async () => {
    let fail = true;
    const handle = createScriptedHandle();
    const { chat } = await stage();
    const errors: string[] = [];
    chat.addEventListener("halcyon-error", (event) => errors.push(event.error.code));
    chat.assistant = undefined;
    chat.connect = async () => {
      if (fail) throw new Error("no route");
      return handle;
    };
    chat.open();
    const panel = await panelOf(chat);
    const error = await until(() => panel.renderRoot.querySelector<HTMLElement>("[part=error]"));
    expect(error.textContent).toContain("assistant/not-found");
    expect(errors).toEqual(["assistant/not-found"]);
    await userEvent.fill(composerOf(panel), "are you there?");
    fail = false;
    await userEvent.keyboard("{Enter}");
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect(panel.renderRoot.querySelector("[part=error]")).toBeNull();
    expect(allInPanel(panel, ".message.user")).toHaveLength(1);
  });

  test("begins anew when another assistant is given", async () => {
    const { chat, handle } = await openStage({ messages: [scriptedMessage(1, "one")] });
    const other = createScriptedHandle({ messages: [scriptedMessage(1, "two")] });
    chat.assistant = other;
    await until(() => chat.shadowRoot!.querySelector("halcyon-panel")?.renderRoot?.textContent?.includes("two"));
    expect(handle.listeners).toBe(0);
    expect(handle.closed).toBe(false);
  });

  test("stands inline in the page: no launcher, no dialog, no stolen focus, Escape does nothing", async () => {
    const { chat } = await stage();
    chat.mode = "inline";
    const panel = await panelOf(chat);
    expect(chat.shadowRoot!.querySelector(".frame")!.hasAttribute("role")).toBe(false);
    expect(getComputedStyle(launcherOf(chat)).display).toBe("none");
    expect(document.activeElement).toBe(document.body);
    composerOf(panel).focus();
    await userEvent.keyboard("{Escape}");
    expect(chat.shadowRoot!.querySelector<HTMLElement>(".frame")!.hidden).toBe(false);
    expect(chat.getBoundingClientRect().height).toBeGreaterThan(300);
  });

  test("shows what the page puts into its slots", async () => {
    const { chat } = await stage();
    const fill = (slot: string, text: string): void => {
      const node = document.createElement("span");
      node.slot = slot;
      node.textContent = text;
      chat.append(node);
    };
    fill("title", "Own title");
    fill("footer", "Own footer");
    fill("empty", "Own greeting");
    chat.open();
    const panel = await panelOf(chat);
    await drawn(panel);
    for (const node of chat.children) expect((node as HTMLElement).checkVisibility()).toBe(true);
    expect(panel.renderRoot.textContent).not.toContain("How can I help?");
    fill("header", "Own header");
    await drawn(panel);
    expect(panel.renderRoot.querySelector(".avatar")).toBeNull();
  });

  test("exports every part to the page", async () => {
    const { panel } = await openStage({
      messages: [{ ...scriptedMessage(1, "hi"), buttons: [{ title: "Yes", payload: "yes" }] }],
    });
    const exported = new Set(panel.getAttribute("exportparts")!.split(","));
    const used = allInPanel(panel, "[part]").flatMap((node) => [...node.part]);
    expect(used.filter((part) => !exported.has(part))).toEqual([]);
    expect(exported.size).toBeGreaterThanOrEqual(18);
  });
});
