import { page, userEvent } from "vitest/browser";
import { describe, expect, test } from "vitest";
import type { ChatMessage } from "../../src/assistant/view.ts";
import type { HalcyonPanel } from "../../widget/chat/panel.ts";
import { createScriptedHandle, scriptedMessage } from "./scripted-handle.ts";
import { allInPanel, composerOf, deepFocus, drawn, inPanel, openStage, panelOf, stage, until } from "./widget-stage.ts";

const YES_NO = [
  { title: "Yes", payload: "/affirm" },
  { title: "No", payload: "/deny" },
];

const fromUser = (number: number, text: string, status: ChatMessage["status"] = "sent"): ChatMessage => ({
  ...scriptedMessage(number, text),
  from: "user",
  status,
});

const many = (count: number): ChatMessage[] =>
  Array.from({ length: count }, (_, n) => scriptedMessage(n + 1, `Message ${n + 1}.`));

/** What a screen reader has been told, politely and urgently. */
const said = (panel: HalcyonPanel): string[] => allInPanel(panel, "[role=status] p").map((line) => line.textContent);
const alerted = (panel: HalcyonPanel): string[] => allInPanel(panel, "[role=alert] p").map((line) => line.textContent);

describe("writing", () => {
  test("Enter sends, Shift+Enter is a new line", async () => {
    const { handle, panel } = await openStage();
    await userEvent.click(composerOf(panel));
    await userEvent.keyboard("one{Shift>}{Enter}{/Shift}two");
    expect(composerOf(panel).value).toBe("one\ntwo");
    await userEvent.keyboard("{Enter}");
    await until(() => handle.sent.length);
    expect(handle.sent).toEqual([{ kind: "text", text: "one\ntwo" }]);
    await drawn(panel);
    expect(composerOf(panel).value).toBe("");
    expect(deepFocus()).toBe(composerOf(panel));
  });

  test("Enter that ends an input method's composition does not send", async () => {
    const { handle, panel } = await openStage();
    await userEvent.fill(composerOf(panel), "にほん");
    const enter = (init: KeyboardEventInit): boolean =>
      composerOf(panel).dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true, cancelable: true, ...init }),
      );
    expect(enter({ isComposing: true })).toBe(true);
    expect(enter({ keyCode: 229 })).toBe(true);
    await drawn(panel);
    expect(handle.sent).toEqual([]);
    expect(enter({})).toBe(false);
    await until(() => handle.sent.length === 1);
  });

  test("nothing but spaces is not sent", async () => {
    const { handle, panel } = await openStage();
    await userEvent.fill(composerOf(panel), "   ");
    await userEvent.keyboard("{Enter}");
    await userEvent.click(inPanel(panel, "[part=send-button]"));
    await drawn(panel);
    expect(handle.sent).toEqual([]);
    expect(deepFocus()).toBe(composerOf(panel));
  });

  test("what is written before the conversation is open is shown at once and sent when it is", async () => {
    const handle = createScriptedHandle();
    const { chat } = await stage();
    let give!: () => void;
    chat.assistant = undefined;
    chat.connect = () => new Promise((resolve) => (give = () => resolve(handle)));
    chat.open();
    const panel = await panelOf(chat);
    await userEvent.fill(composerOf(panel), "too early");
    await userEvent.keyboard("{Enter}");
    await drawn(panel);
    expect(inPanel(panel, ".message.user").textContent).toContain("too early");
    expect(inPanel(panel, ".message.user").textContent).toContain("Waiting to be sent");
    give();
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect(allInPanel(panel, ".message.user")).toHaveLength(1);
    expect(inPanel(panel, ".message.user").textContent).toContain("Sent");
  });

  test("the draft is saved shortly after typing, restored, and dropped only when the message is kept [F06, F02]", async () => {
    const { handle, panel } = await openStage({}, "from last time");
    await until(() => composerOf(panel).value === "from last time");
    await userEvent.fill(composerOf(panel), "new words");
    expect(handle.drafts).toEqual([]);
    await until(() => handle.drafts.at(-1) === "new words");
    await userEvent.fill(composerOf(panel), "last words");
    globalThis.dispatchEvent(new PageTransitionEvent("pagehide"));
    expect(handle.drafts.at(-1)).toBe("last words");
    handle.onSend = "hang";
    await userEvent.keyboard("{Enter}");
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(handle.drafts.at(-1)).toBe("last words");
  });

  test("the draft is gone once the message is kept", async () => {
    const { handle, panel } = await openStage();
    await userEvent.fill(composerOf(panel), "hello");
    await until(() => handle.drafts.at(-1) === "hello");
    await userEvent.keyboard("{Enter}");
    await expect.poll(() => handle.drafts.at(-1)).toBe("");
  });

  test("a draft that comes late does not overwrite what was typed meanwhile", async () => {
    const { chat, handle } = await stage();
    let give!: (draft: string) => void;
    handle.draft = () => new Promise((resolve) => (give = resolve));
    chat.open();
    const panel = await panelOf(chat);
    await until(() => give);
    await userEvent.fill(composerOf(panel), "typed");
    give("stored");
    await drawn(panel);
    expect(composerOf(panel).value).toBe("typed");
  });

  test("the keyboard fits the open question", async () => {
    const { handle, panel } = await openStage();
    handle.set({ question: { slot: "email", type: "text", format: "email", options: [] } });
    await drawn(panel);
    expect(composerOf(panel).inputMode).toBe("email");
    handle.set({ question: { slot: "amount", type: "float", options: [] } });
    await drawn(panel);
    expect(composerOf(panel).inputMode).toBe("decimal");
  });

  test("the length is shown before it becomes a limit", async () => {
    const { panel } = await openStage();
    expect(composerOf(panel).maxLength).toBe(4_000);
    await userEvent.fill(composerOf(panel), "x".repeat(3_700));
    await drawn(panel);
    expect(inPanel(panel, "#length").textContent).toBe("3,700 of 4,000 characters");
  });
});

describe("messages", () => {
  test("only the latest message of the assistant offers buttons, and a pressed one says its title", async () => {
    const { handle, panel } = await openStage({
      messages: [
        { ...scriptedMessage(1, "Old?"), buttons: YES_NO },
        { ...scriptedMessage(2, "New?"), buttons: YES_NO },
      ],
    });
    const buttons = allInPanel(panel, "[part=suggestion]");
    expect(buttons.map((button) => button.textContent.trim())).toEqual(["Yes", "No"]);
    await userEvent.click(buttons[0]!);
    await until(() => handle.sent.length);
    expect(handle.sent).toEqual([{ kind: "button", title: "Yes", payload: "/affirm" }]);
    await drawn(panel);
    expect(inPanel(panel, ".message.user").textContent).toContain("Yes");
    expect(allInPanel(panel, "[part=suggestion]")).toEqual([]);
    expect(deepFocus()).toBe(composerOf(panel));
  });

  test("every state of a message stands there in words", async () => {
    const messages = (["queued", "sending", "sent", "failed"] as const).map((status, n) =>
      fromUser(n + 1, status.toUpperCase(), status),
    );
    const { panel } = await openStage({ messages });
    const texts = allInPanel(panel, ".message.user").map((message) =>
      message.querySelector("[part=message-status]")!.textContent.replace(/\s+/g, " ").trim(),
    );
    expect(texts).toEqual(["Waiting to be sent", "Sending", "Sent", "Not sent Try again"]);
  });

  test("what could not be kept stays, says so aloud, and can be sent again", async () => {
    const { handle, panel } = await openStage();
    handle.onSend = "refuse";
    await userEvent.fill(composerOf(panel), "important");
    await userEvent.keyboard("{Enter}");
    const retry = await until(() => panel.renderRoot.querySelector<HTMLElement>("[part=retry-button]"));
    expect(alerted(panel)).toEqual(["Not sent"]);
    handle.onSend = "keep";
    await userEvent.click(retry);
    await until(() => handle.sent.length === 2);
    await drawn(panel);
    expect(allInPanel(panel, ".message.user")).toHaveLength(1);
    expect(panel.renderRoot.querySelector("[part=retry-button]")).toBeNull();
  });

  test("sources stand under the answer, as links where they are addresses", async () => {
    const citations = [
      { id: "a", title: "Returns", url: "https://shop.example/returns" },
      { id: "b", title: "Sizes", url: "javascript:alert(1)" },
    ];
    const { panel } = await openStage({ messages: [{ ...scriptedMessage(1, "30 days."), citations }] });
    expect(allInPanel(panel, "[part=citations] a").map((link) => [link.textContent.trim(), link.getAttribute("href")])).toEqual(
      [["Returns", "https://shop.example/returns"]],
    );
    expect(inPanel(panel, "[part=citations]").textContent).toContain("Sizes");
  });

  test("pictures of this site are shown, those of others are only links", async () => {
    const messages = [
      { ...scriptedMessage(1, ""), image: "/picture.png" },
      { ...scriptedMessage(2, ""), image: "https://tracker.example/pixel.png" },
    ];
    const { panel } = await openStage({ messages });
    expect(allInPanel(panel, "img").map((image) => image.getAttribute("src"))).toEqual(["/picture.png"]);
    expect(inPanel(panel, "a").getAttribute("href")).toBe("https://tracker.example/pixel.png");
  });

  test("the last 100 of 10,000 are drawn, and earlier ones on request", async () => {
    const { handle, panel } = await openStage({ messages: many(10_000), hasEarlier: true });
    expect(allInPanel(panel, ".message")).toHaveLength(100);
    await userEvent.click(inPanel(panel, "[part=earlier-button]"));
    await drawn(panel);
    expect(allInPanel(panel, ".message")).toHaveLength(200);
    expect(handle.calls).not.toContain("loadEarlier");
  });

  test("what is not in the view is asked for", async () => {
    const { handle, panel } = await openStage({ messages: many(5), hasEarlier: true });
    await userEvent.click(inPanel(panel, "[part=earlier-button]"));
    await until(() => handle.calls.includes("loadEarlier"));
    handle.set({ hasEarlier: false });
    await drawn(panel);
    expect(panel.renderRoot.querySelector("[part=earlier-button]")).toBeNull();
  });

  test("the log stays at its end, unless the reader went up: then a button leads down", async () => {
    const { handle, panel } = await openStage({ messages: many(40) });
    const log = inPanel(panel, ".log");
    const fromEnd = (): number => log.scrollHeight - log.scrollTop - log.clientHeight;
    expect(fromEnd()).toBeLessThan(2);
    handle.say("The newest.");
    await drawn(panel);
    expect(fromEnd()).toBeLessThan(2);
    log.scrollTop = 0;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    handle.say("Unseen.");
    await drawn(panel);
    expect(log.scrollTop).toBe(0);
    await userEvent.click(inPanel(panel, "[part=new-messages]"));
    await drawn(panel);
    expect(fromEnd()).toBeLessThan(2);
    await until(() => !panel.renderRoot.querySelector("[part=new-messages]"));
  });

  test("the reader keeps his place when earlier messages are put in above", async () => {
    const { handle, panel } = await openStage({ messages: many(60).slice(30), hasEarlier: true });
    const log = inPanel(panel, ".log");
    // First the log goes to its end by itself; then the reader goes up, and stays there.
    await until(() => log.scrollTop > 0);
    let calm = 0;
    await until(() => (log.scrollTop === 0 ? ++calm > 10 : ((log.scrollTop = calm = 0), false)));
    const first = allInPanel(panel, ".message")[0]!;
    const top = first.getBoundingClientRect().top;
    handle.loadEarlier = async () => handle.set({ messages: many(60), hasEarlier: false });
    await userEvent.click(inPanel(panel, "[part=earlier-button]"));
    await until(() => allInPanel(panel, ".message").length === 60);
    const again = allInPanel(panel, ".message")[30]!;
    expect(again.textContent).toContain("Message 31.");
    // The button above them went as well.
    expect(Math.abs(again.getBoundingClientRect().top - top)).toBeLessThan(60);
  });
});

describe("what screen readers are told", () => {
  test("each new message once, with the answers it offers; restored ones never", async () => {
    const { handle, panel } = await openStage({ messages: [scriptedMessage(1, "Restored.")] });
    expect(said(panel)).toEqual([]);
    handle.say("**Which** size?", { buttons: YES_NO });
    handle.set({ busy: true });
    handle.set({ busy: false });
    await drawn(panel);
    expect(said(panel)).toEqual(["Assistant: Which size? You can answer: Yes, No."]);
    handle.set({ messages: [scriptedMessage(0, "Older."), ...handle.view.messages] });
    await drawn(panel);
    expect(said(panel)).toHaveLength(1);
    expect(inPanel(panel, "[role=log]").getAttribute("aria-live")).toBe("off");
  });

  test("what came while the panel was closed is said when it opens", async () => {
    const { chat, handle, panel } = await openStage();
    chat.close();
    await drawn(panel);
    handle.say("While you were away.");
    await drawn(panel);
    expect(said(panel)).toEqual([]);
    chat.open();
    await drawn(panel);
    expect(said(panel)).toEqual(["Assistant: While you were away."]);
  });

  test("being offline, and errors at once", async () => {
    const { handle, panel } = await openStage();
    handle.set({ online: false });
    await drawn(panel);
    expect(said(panel)).toEqual(["You are offline. We can go on talking; what needs the network waits."]);
    handle.set({ notices: [{ code: "store/quota", kind: "error" }] });
    await drawn(panel);
    expect(alerted(panel)).toEqual(["The storage of this device is full. The oldest messages were removed."]);
  });

  test("a long wait, once", async () => {
    const { handle, panel } = await openStage();
    handle.set({ busy: true });
    await drawn(panel);
    expect(inPanel(panel, "[part=typing]").closest("[aria-hidden=true]")).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 2_600));
    expect(said(panel)).toEqual(["The assistant is working on it."]);
  });
});

describe("the state of things", () => {
  test("while the model loads, the line says how far it is and who answers meanwhile", async () => {
    const { handle, panel } = await openStage();
    await until(() => handle.calls.includes("loadModel"));
    handle.set({ model: { phase: "loading", loadedBytes: 3_100_000, totalBytes: 7_700_000 } });
    await drawn(panel);
    expect(inPanel(panel, "[part=status]").textContent).toContain(
      "Getting smarter: 3.1 of 7.7 MB. Until then a simpler model answers.",
    );
    expect(inPanel<HTMLProgressElement>(panel, "progress").value).toBeCloseTo(3.1 / 7.7);
    handle.set({ model: { phase: "ready" } });
    await drawn(panel);
    expect(inPanel(panel, "[part=status]").textContent.trim()).toBe("");
  });

  test("a model that cannot be had is admitted, and the line can be put away", async () => {
    const { handle, panel } = await openStage({ model: { phase: "unavailable", code: "nlu/model-not-found" } });
    expect(inPanel(panel, "[part=status]").textContent).toContain("A simpler one answers.");
    await userEvent.click(inPanel(panel, "[part=status] button"));
    await drawn(panel);
    expect(inPanel(panel, "[part=status]").textContent.trim()).toBe("");
    expect(handle.calls).not.toContain("dismiss model");
  });

  test("a notice is shown in words of its code and can be dismissed", async () => {
    const { handle, panel } = await openStage({
      notices: [
        { code: "store/unavailable", kind: "info" },
        { code: "some/other", kind: "error" },
      ],
    });
    expect(allInPanel(panel, "[part=status] .line").map((line) => line.querySelector("span")!.textContent)).toEqual([
      "This browser keeps no data here: the conversation ends when you leave the page.",
      "Something did not work. Please try again.",
    ]);
    await userEvent.click(inPanel(panel, "[part=status] button"));
    await until(() => handle.calls.includes("dismiss store/unavailable"));
  });

  test("a conversation that ended takes no message, but can begin anew", async () => {
    const { handle, panel } = await openStage({ phase: "ended", messages: many(2) });
    expect(panel.renderRoot.querySelector("textarea")).toBeNull();
    await userEvent.click(inPanel(panel, ".ended button"));
    await until(() => handle.calls.includes("reset"));
    await until(() => panel.renderRoot.querySelector("textarea"));
  });

  test("nothing is deleted without a second click", async () => {
    const { handle, panel } = await openStage({ messages: many(2) });
    await userEvent.click(inPanel(panel, "[part=menu-button]"));
    await userEvent.click(allInPanel(panel, "[part=menu-item]")[1]!);
    const dialog = await until(() => panel.renderRoot.querySelector<HTMLElement>("[role=alertdialog]"));
    expect(dialog.contains(deepFocus())).toBe(true);
    expect(handle.calls).not.toContain("erase");
    await userEvent.keyboard("{Escape}");
    await until(() => deepFocus() === inPanel(panel, "#menu-button"));
    expect(handle.calls).not.toContain("erase");
    await userEvent.keyboard("{Enter}");
    await userEvent.click(allInPanel(panel, "[part=menu-item]")[1]!);
    await userEvent.click(inPanel(panel, ".danger-button"));
    await until(() => handle.calls.includes("erase"));
    await until(() => said(panel).includes("Your data was deleted."));
  });

  test("the page may choose the words and the language of numbers", async () => {
    const { chat, handle } = await stage();
    chat.strings = { send: "Abschicken", modelLoading: (loaded, total) => `${loaded} von ${total} MB` };
    chat.locale = "de";
    chat.open();
    const panel = await panelOf(chat);
    handle.set({ model: { phase: "loading", loadedBytes: 3_100_000, totalBytes: 7_700_000 } });
    await drawn(panel);
    expect(inPanel(panel, "[part=send-button]").ariaLabel).toBe("Abschicken");
    expect(inPanel(panel, "[part=status]").textContent).toContain("3,1 von 7,7 MB");
  });
});

describe("a small window", () => {
  test("is covered by the panel, which says so and keeps Tab inside", async () => {
    const { chat, panel } = await openStage({ messages: many(3) });
    await page.viewport(320, 568);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    panel.requestUpdate();
    await drawn(panel);
    const frame = chat.shadowRoot!.querySelector<HTMLElement>(".frame")!;
    await Promise.all(frame.getAnimations().map((animation) => animation.finished));
    const box = frame.getBoundingClientRect();
    expect([box.left, box.top, box.width, Math.round(box.height)]).toEqual([0, 0, 320, 568]);
    expect(frame.getAttribute("aria-modal")).toBe("true");
    expect(panel.renderRoot.querySelector(".panel")!.scrollWidth).toBeLessThanOrEqual(320);
    inPanel(panel, "[part=send-button]").focus();
    await userEvent.tab();
    expect(deepFocus()).toBe(inPanel(panel, "[part=menu-button]"));
    await userEvent.tab({ shift: true });
    expect(deepFocus()).toBe(inPanel(panel, "[part=send-button]"));
    await page.viewport(900, 760);
  });
});
