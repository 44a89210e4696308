import axe from "axe-core";
import { cdp, page, userEvent } from "vitest/browser";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AssistantView, ChatMessage } from "../../src/assistant/view.ts";
import type { HalcyonChat } from "../../widget/define.ts";
import type { HalcyonPanel } from "../../widget/chat/panel.ts";
import { scriptedMessage, type ScriptedHandle } from "./scripted-handle.ts";
import { composerOf, deepFocus, drawn, inPanel, launcherOf, openStage, panelOf, stage, until } from "./widget-stage.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const TALK: readonly ChatMessage[] = [
  scriptedMessage(
    1,
    "Hello. I found **order A-1042**:\n\n- jacket, *blue*\n- [track it](https://shop.example/track)\n\n`code` and\n\n```\na block of it\n```",
  ),
  { ...scriptedMessage(2, "I would like size L"), from: "user" },
  {
    ...scriptedMessage(3, "Exchanges are free."),
    citations: [
      { id: "a", title: "Returns", url: "https://shop.example/r" },
      { id: "b", title: "Sizes" },
    ],
  },
  {
    ...scriptedMessage(4, "Shall I go on?"),
    buttons: [
      { title: "Yes", payload: "y" },
      { title: "No", payload: "n" },
    ],
  },
];
const waiting = (status: ChatMessage["status"]): ChatMessage => ({ ...scriptedMessage(5, "Please do"), from: "user", status });

type Prepare = (set: { readonly chat: HalcyonChat; readonly handle: ScriptedHandle; readonly panel: HalcyonPanel }) => unknown;

interface State {
  readonly name: string;
  readonly view?: Partial<AssistantView>;
  readonly prepare?: Prepare;
}

const OPEN_STATES: readonly State[] = [
  { name: "open and empty" },
  { name: "opening", view: { phase: "opening" } },
  { name: "in conversation", view: { messages: TALK } },
  {
    name: "waiting, while the model loads",
    view: {
      messages: [...TALK, waiting("sending")],
      busy: true,
      model: { phase: "loading", loadedBytes: 3e6, totalBytes: 7.7e6 },
    },
  },
  {
    name: "offline, with notices and without a model",
    view: {
      messages: [...TALK, waiting("queued")],
      online: false,
      model: { phase: "unavailable", code: "nlu/model-not-found" },
      notices: [
        { code: "store/unavailable", kind: "info" },
        { code: "store/quota", kind: "error" },
      ],
    },
  },
  { name: "failed", view: { phase: "failed" } },
  { name: "with a message that was not sent", view: { messages: [...TALK, waiting("failed")] } },
  { name: "ended", view: { phase: "ended", messages: TALK } },
  { name: "with the menu open", view: { messages: TALK }, prepare: ({ panel }) => inPanel(panel, "#menu-button").click() },
  {
    name: "asking before it deletes",
    view: { messages: TALK },
    prepare: ({ panel }) => inPanel(panel, ".menu-item.danger").click(),
  },
  { name: "with a long draft", prepare: ({ panel }) => userEvent.fill(composerOf(panel), "word ".repeat(750)) },
  { name: "with earlier messages", view: { messages: TALK, hasEarlier: true } },
];

const THEMES = ["light", "dark"] as const;

/** A page that is in order itself, so that every violation is the chat's. */
function layPage(): () => void {
  const main = document.createElement("main");
  const heading = document.createElement("h1");
  heading.textContent = "A shop";
  main.append(heading);
  document.body.append(main);
  document.documentElement.lang = "en";
  document.title = "A shop";
  return () => main.remove();
}

async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document, { runOnly: TAGS, resultTypes: ["violations"] });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`));
}

/** Colours half faded in would be measured as they are. */
const emulate = (...features: readonly { readonly name: string; readonly value: string }[]): Promise<unknown> =>
  (cdp() as unknown as { send(method: string, parameters: unknown): Promise<unknown> }).send("Emulation.setEmulatedMedia", {
    features,
  });
const STILL = { name: "prefers-reduced-motion", value: "reduce" } as const;

describe("axe finds nothing", () => {
  let clear = (): void => {};
  beforeAll(async () => {
    clear = layPage();
    await emulate(STILL);
  });
  afterAll(async () => {
    clear();
    await emulate();
  });

  for (const theme of THEMES) {
    test(`closed, ${theme}`, async () => {
      const { chat } = await stage();
      chat.theme = theme;
      expect(await violations()).toEqual([]);
    });

    for (const { name, view = {}, prepare } of OPEN_STATES) {
      test(`${name}, ${theme}`, async () => {
        const set = await openStage(view);
        set.chat.theme = theme;
        await prepare?.(set);
        await drawn(set.panel);
        expect(await violations()).toEqual([]);
      });
    }

    test(`could not be opened, ${theme}`, async () => {
      const { chat } = await stage();
      chat.theme = theme;
      chat.assistant = undefined;
      chat.connect = () => Promise.reject(new Error("no route"));
      chat.open();
      const panel = await panelOf(chat);
      await until(() => panel.renderRoot.querySelector("[part=error]"));
      expect(await violations()).toEqual([]);
    });
  }

  test("inline, right to left, at 320 px", async () => {
    const { chat } = await stage({ messages: TALK });
    chat.mode = "inline";
    document.documentElement.dir = "rtl";
    await page.viewport(320, 640);
    await drawn(await panelOf(chat));
    expect(await violations()).toEqual([]);
    document.documentElement.dir = "ltr";
  });

  test("and it does find a button without a name (control)", async () => {
    const nameless = document.createElement("button");
    document.querySelector("main")!.append(nameless);
    expect((await violations()).join()).toContain("button-name");
    nameless.remove();
  });
});

describe("by keyboard alone", () => {
  test("Tab goes through the open chat in reading order", async () => {
    const { panel } = await openStage({ messages: TALK, notices: [{ code: "store/unavailable", kind: "info" }] });
    await until(() => deepFocus() === composerOf(panel));
    inPanel(panel, "#menu-button").focus();
    const walk: string[] = [];
    for (let n = 0; n < 12; n++) {
      const stop = deepFocus()!;
      walk.push(stop.getAttribute("aria-label") ?? stop.textContent.trim().slice(0, 20));
      if (stop.classList.contains("send")) break;
      await userEvent.tab();
    }
    expect(walk).toEqual([
      "More options",
      "Close chat",
      "Conversation",
      "track it",
      "a block of it",
      "Returns",
      "Yes",
      "No",
      "Dismiss: This browser keeps no data here: the conversation ends when you leave the page.",
      "Your message",
      "Send message",
    ]);
  });

  test("from the launcher, Tab leads into the open panel", async () => {
    const { chat, panel } = await openStage();
    launcherOf(chat).focus();
    await userEvent.tab();
    expect(deepFocus()).toBe(inPanel(panel, "#menu-button"));
  });

  test("Escape closes one thing at a time: the menu, then the panel", async () => {
    const { chat, panel } = await openStage();
    inPanel(panel, "#menu-button").focus();
    await userEvent.keyboard("{Enter}");
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.keyboard("{Escape}");
    await drawn(panel);
    expect([chat.isOpen, inPanel(panel, "#menu").hidden]).toEqual([true, true]);
    await userEvent.keyboard("{Escape}");
    expect(chat.isOpen).toBe(false);
  });
});

describe("seen by those who need it otherwise", () => {
  afterEach(() => emulate());

  const moving = ({ chat, panel }: { readonly chat: HalcyonChat; readonly panel: HalcyonPanel }): number =>
    chat.shadowRoot!.getAnimations().length + panel.shadowRoot!.getAnimations().length;

  test("nothing moves if the visitor asked for that", async () => {
    expect(moving(await openStage({ messages: TALK, busy: true }))).toBeGreaterThan(0);
    await emulate(STILL);
    expect(moving(await openStage({ messages: TALK, busy: true }))).toBe(0);
  });

  test("in forced colours every bubble and button keeps an edge", async () => {
    const { panel } = await openStage({ messages: TALK });
    await emulate({ name: "forced-colors", value: "active" });
    for (const selector of [".bot .bubble", ".user .bubble", ".send", ".suggestion"]) {
      expect(getComputedStyle(inPanel(panel, selector)).borderTopWidth).not.toBe("0px");
    }
  });

  test("every target is at least 24 px, the launcher 44", async () => {
    const { chat, panel } = await openStage({
      messages: TALK,
      hasEarlier: true,
      notices: [{ code: "store/unavailable", kind: "info" }],
    });
    for (const target of panel.renderRoot.querySelectorAll("button")) {
      if (!target.checkVisibility()) continue;
      const { width, height } = target.getBoundingClientRect();
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    }
    expect(launcherOf(chat).getBoundingClientRect().width).toBeGreaterThanOrEqual(44);
  });

  test("text twice as large neither overlaps nor is cut off", async () => {
    const { chat, panel } = await openStage({ messages: TALK });
    chat.style.setProperty("--halcyon-font-size", "32px");
    await drawn(panel);
    for (const part of [".header", ".log", ".composer", ".title", ".bubble"]) {
      const node = inPanel(panel, part);
      expect([part, node.scrollWidth <= node.clientWidth + 1]).toEqual([part, true]);
    }
    expect(inPanel(panel, ".log").clientHeight).toBeGreaterThan(80);
  });
});
