import axe from "axe-core";
import { cdp, page, userEvent } from "vitest/browser";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { AssistantView } from "../../src/assistant/view.ts";
import { createPlatform } from "../../src/base/platform.ts";
import { createScriptedRecogniser, type ScriptedRecogniser, type SpeechScript } from "../../src/testing/scripted-recogniser.ts";
import { createScriptedSpeaker } from "../../src/testing/scripted-speaker.ts";
import type { HearingPlace } from "../../src/voice/recogniser.ts";
import { createWebRecogniser, findWebRecognition } from "../../src/voice/web-recogniser.ts";
import { createWebSpeaker, findWebSynthesis } from "../../src/voice/web-speaker.ts";
// Here already when the panel asks for them: the first fetch may take long.
import "../../widget/picker/picker.ts";
import "../../widget/voice/voice.ts";
import { HOLD_MS } from "../../widget/voice/press.ts";
import { VOICE_ENGLISH as WORDS } from "../../widget/voice/words.ts";
import type { HalcyonPanel } from "../../widget/chat/panel.ts";
import { EMPTY_VIEW, scriptedMessage } from "./scripted-handle.ts";
import { composerOf, deepFocus, drawn, inPanel, panelOf, stage, until, type Stage } from "./widget-stage.ts";

interface Voiced extends Stage {
  readonly panel: HalcyonPanel;
  readonly recogniser: ScriptedRecogniser;
  readonly speaker: ReturnType<typeof createScriptedSpeaker>;
  readonly microphone: HTMLButtonElement;
}

const PARCEL: SpeechScript = { says: ["where is", "where is my parcel"] };
const BOTH = "push-to-talk read-aloud";

async function voiced(
  script: readonly SpeechScript[] = [PARCEL],
  { voice = BOTH, place = "device", view = {} }: { voice?: string; place?: HearingPlace; view?: Partial<AssistantView> } = {},
): Promise<Voiced> {
  const set = await stage(view);
  const recogniser = createScriptedRecogniser(script, { place });
  const speaker = createScriptedSpeaker();
  set.chat.voice = voice;
  set.chat.recogniser = recogniser;
  set.chat.speaker = speaker;
  set.chat.open();
  const panel = await panelOf(set.chat);
  const microphone = await until(() => panel.renderRoot.querySelector<HTMLButtonElement>("[part=voice-button]"));
  return { ...set, panel, recogniser, speaker, microphone };
}

const lineOf = (panel: HalcyonPanel): string =>
  panel.renderRoot.querySelector("[part=voice]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
const announced = (panel: HalcyonPanel): string => inPanel(panel, "[role=status].sr").textContent;

/** Presses and releases as a finger does; the clock of events is told, so that nobody waits. */
function point(target: EventTarget, type: string, at: number): void {
  const event = new PointerEvent(type, { bubbles: true, composed: true, button: 0, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: at });
  target.dispatchEvent(event);
}

/** Holds the button until everything of the script is said. */
async function hold({ panel, microphone, recogniser }: Voiced): Promise<void> {
  point(microphone, "pointerdown", 0);
  await until(() => recogniser.open);
  await drawn(panel);
}

test("without the attribute nothing of voice is there", async () => {
  const { chat } = await stage();
  chat.recogniser = createScriptedRecogniser([PARCEL]);
  chat.open();
  const panel = await panelOf(chat);
  await drawn(panel);
  expect(panel.renderRoot.querySelectorAll(".tool").length).toBe(0);
});

describe("push-to-talk", () => {
  test("holding the button listens and shows what is understood; letting go sends it", async () => {
    const set = await voiced();
    const { panel, handle, microphone, recogniser } = set;
    expect([microphone.getAttribute("aria-label"), recogniser.locales]).toEqual([WORDS.voiceTalk, []]);
    await hold(set);
    expect(microphone.getAttribute("aria-label")).toBe(WORDS.voiceDone);
    expect(inPanel(panel, ".caption").textContent).toBe("where is my parcel");
    expect(announced(panel)).toContain(WORDS.voiceListening);
    point(window, "pointerup", HOLD_MS);
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect([handle.sent, recogniser.open, lineOf(panel)]).toEqual([[{ kind: "text", text: "where is my parcel" }], false, ""]);
  });

  test("by keyboard: Enter, and Enter once more; the page hears that it was said aloud", async () => {
    const { chat, panel, handle, microphone, recogniser } = await voiced();
    const sources: string[] = [];
    chat.addEventListener("halcyon-before-send", ({ source }) => sources.push(source));
    microphone.focus();
    await userEvent.keyboard("{Enter}");
    await until(() => recogniser.open && lineOf(panel).startsWith("where is my parcel"));
    await userEvent.keyboard("{Enter}");
    await until(() => handle.sent.length === 1);
    expect([sources, deepFocus()]).toEqual([["voice"], microphone]);
  });

  test("a screen reader's click switches it on and off", async () => {
    const { handle, microphone, recogniser } = await voiced();
    microphone.click();
    await until(() => recogniser.open);
    microphone.click();
    await until(() => handle.sent.length === 1);
  });

  test("the click that follows a finger's press is not another press", async () => {
    const set = await voiced();
    point(set.microphone, "pointerdown", performance.now());
    point(window, "pointerup", performance.now());
    set.microphone.click();
    await until(() => set.recogniser.open);
    await drawn(set.panel);
    expect(set.recogniser.open).toBe(true);
  });

  test("Escape throws it away, says so, and leaves the chat open", async () => {
    const { chat, panel, handle, microphone, recogniser } = await voiced();
    microphone.focus();
    await userEvent.keyboard(" ");
    await until(() => recogniser.open);
    await userEvent.keyboard("{Escape}");
    await drawn(panel);
    expect([recogniser.open, chat.isOpen, handle.sent, composerOf(panel).value]).toEqual([false, true, [], ""]);
    expect([lineOf(panel), announced(panel)]).toEqual(["", expect.stringContaining(WORDS.voiceCancelled)]);
    await userEvent.keyboard("{Escape}");
    expect(chat.isOpen).toBe(false);
  });

  test("what ends by itself waits in the composer, and so does everything with `confirm`", async () => {
    const ended = await voiced([{ ...PARCEL, ends: true }]);
    ended.microphone.click();
    await until(() => composerOf(ended.panel).value === "where is my parcel");
    await drawn(ended.panel);
    expect([ended.handle.sent, deepFocus()]).toEqual([[], composerOf(ended.panel)]);
    expect(announced(ended.panel)).toContain(WORDS.voiceWritten);

    const confirmed = await voiced([PARCEL], { voice: "push-to-talk confirm" });
    await hold(confirmed);
    point(window, "pointerup", HOLD_MS);
    await until(() => composerOf(confirmed.panel).value === "where is my parcel");
    expect(confirmed.handle.sent).toEqual([]);
  });

  test("what is written already is not sent along: the spoken words are added to it", async () => {
    const set = await voiced();
    await userEvent.fill(composerOf(set.panel), "Hello,");
    await hold(set);
    point(window, "pointerup", HOLD_MS);
    await until(() => composerOf(set.panel).value === "Hello, where is my parcel");
    expect(set.handle.sent).toEqual([]);
  });

  test("words that the page does not let go are not lost", async () => {
    const set = await voiced();
    set.chat.addEventListener("halcyon-before-send", (event) => event.preventDefault());
    await hold(set);
    point(window, "pointerup", HOLD_MS);
    await until(() => composerOf(set.panel).value === "where is my parcel");
  });

  for (const reason of ["denied", "no-microphone", "service", "language", "failed"] as const) {
    test(`a failure (${reason}) is told in words, loudly, and the composer has the focus`, async () => {
      const { panel, microphone } = await voiced([{ fails: reason }]);
      microphone.click();
      await until(() => lineOf(panel).includes(WORDS.voiceTrouble[reason]));
      await drawn(panel);
      expect(inPanel(panel, "[role=alert]").textContent).toContain(WORDS.voiceTrouble[reason]);
      expect(deepFocus()).toBe(composerOf(panel));
      await userEvent.keyboard("a");
      await drawn(panel);
      expect(lineOf(panel)).toBe("");
    });
  }

  test("where speech leaves the device, the first press says so and listens to nobody", async () => {
    const { panel, handle, microphone, recogniser } = await voiced([PARCEL], { place: "service" });
    microphone.focus();
    await userEvent.keyboard("{Enter}");
    await until(() => lineOf(panel).includes(WORDS.voiceHint));
    await drawn(panel);
    expect([recogniser.locales, (deepFocus() as HTMLElement).textContent.trim()]).toEqual([[], WORDS.voiceAgree]);
    await userEvent.keyboard("{Enter}");
    await until(() => recogniser.open);
    expect(deepFocus()).toBe(microphone);
    await userEvent.keyboard("{Enter}");
    await until(() => handle.sent.length === 1);
  });

  test("closing the chat closes the microphone, and keeps what was said", async () => {
    const set = await voiced();
    await hold(set);
    set.chat.close();
    await until(() => !set.recogniser.open);
    expect([set.handle.sent, composerOf(set.panel).value]).toEqual([[], "where is my parcel"]);
  });

  test("taking the chat out of the page, the end of the conversation, or the attribute away, closes the microphone", async () => {
    const removed = await voiced();
    await hold(removed);
    removed.chat.remove();
    await until(() => !removed.recogniser.open);

    const ended = await voiced();
    await hold(ended);
    ended.handle.set({ phase: "ended" });
    await until(() => !ended.recogniser.open);

    const disabled = await voiced();
    await hold(disabled);
    disabled.chat.voice = null;
    await until(() => !disabled.recogniser.open);
    await drawn(disabled.panel);
    expect(disabled.panel.renderRoot.querySelectorAll(".tool").length).toBe(0);
  });
});

describe("read-aloud", () => {
  test("reads what comes, in the language of the conversation, with the answers that it offers", async () => {
    const { panel, handle, speaker } = await voiced([], { view: { locale: "en-GB", messages: [scriptedMessage(1, "Old.")] } });
    handle.say("**Which** size?", { buttons: [{ title: "Small", payload: "s" }] });
    await until(() => speaker.speaking);
    await drawn(panel);
    expect(speaker.spoken).toEqual([{ text: "Which size?\nYou can answer: Small.", locale: "en-GB" }]);
    expect(lineOf(panel)).toContain(WORDS.readingAloud);
    speaker.finish();
    await until(() => lineOf(panel) === "");
  });

  test("typing, talking, sending and the stop button end it", async () => {
    const set = await voiced();
    const { chat, panel, handle, speaker, microphone } = set;
    const interruptions: (() => unknown)[] = [
      () => userEvent.type(composerOf(panel), "a"),
      () => chat.send("thanks"),
      () => inPanel(panel, "[part=voice] button").click(),
      () => userEvent.keyboard("{Escape}"),
      () => microphone.click(),
    ];
    for (const interrupt of interruptions) {
      handle.say("A long story.");
      await until(() => speaker.speaking && lineOf(panel));
      composerOf(panel).focus();
      await interrupt();
      await until(() => speaker.speaking === null);
    }
    expect(speaker.spoken.length).toBe(interruptions.length);
    await until(() => set.recogniser.open);
    handle.say("Nobody hears this.");
    await drawn(panel);
    expect(speaker.speaking).toBe(null);
  });

  test("the button switches it off and on", async () => {
    const { panel, handle, speaker } = await voiced([]);
    const button = inPanel<HTMLButtonElement>(panel, "[part=read-aloud-button]");
    expect(button.getAttribute("aria-pressed")).toBe("true");
    handle.say("One.");
    await until(() => speaker.speaking);
    button.click();
    await until(() => speaker.speaking === null && button.getAttribute("aria-pressed") === "false");
    handle.say("Two.");
    await drawn(panel);
    button.click();
    handle.say("Three.");
    await until(() => speaker.speaking);
    expect(speaker.spoken.map(({ text }) => text)).toEqual(["One.", "Three."]);
  });

  test("a closed chat is silent", async () => {
    const { chat, panel, handle, speaker } = await voiced([]);
    handle.say("One.");
    await until(() => speaker.speaking);
    chat.close();
    await until(() => speaker.speaking === null);
    handle.say("Two.");
    await drawn(panel);
    expect(speaker.spoken.length).toBe(1);
  });

  test("a chat that was moved within the page reads on", async () => {
    const { chat, handle, speaker } = await voiced([]);
    const place = document.createElement("div");
    document.body.append(place);
    onTestFinished(() => place.remove());
    place.append(chat);
    handle.say("One.");
    await until(() => speaker.speaking === "One.");
  });

  test("that there is no voice is told once", async () => {
    const { panel, handle, speaker } = await voiced([]);
    handle.say("One.");
    await until(() => speaker.speaking);
    speaker.finish("no-voice");
    await until(() => lineOf(panel).includes(WORDS.readTrouble["no-voice"]));
    inPanel(panel, "[part=voice] button").click();
    await drawn(panel);
    handle.say("Two.");
    await until(() => speaker.speaking);
    speaker.finish("no-voice");
    await drawn(panel);
    expect(lineOf(panel)).toBe("");
  });
});

describe("the browser's own", () => {
  test("listening ends with words, silence or a reason, also where the browser has no service (this one has none)", async () => {
    const Recognition = findWebRecognition();
    expect(Recognition).not.toBeNull();
    const recogniser = createWebRecogniser(Recognition!, createPlatform());
    expect(["device", "service"]).toContain(await recogniser.place("en-GB"));
    const ending = new AbortController();
    const options = { locale: "en-GB", onStart() {}, onInterim() {}, signal: ending.signal };
    const listening = recogniser.listen(options);
    setTimeout(() => listening.stop(), 100);
    expect(["heard", "nothing", "failed"]).toContain((await listening.heard).kind);
    const cancelled = recogniser.listen(options);
    ending.abort();
    expect(await cancelled.heard).toEqual({ kind: "cancelled" });
  });

  test("reading ends too, with or without voices", async () => {
    const ending = new AbortController();
    const spoken = createWebSpeaker(findWebSynthesis()!, createPlatform()).speak("Hello.", {
      locale: "en-GB",
      signal: ending.signal,
    });
    setTimeout(() => ending.abort(), 1_500);
    expect(["spoken", "stopped", "failed", "no-voice"]).toContain(await spoken);
  });
});

describe("axe finds nothing", () => {
  const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const emulate = (...features: readonly { readonly name: string; readonly value: string }[]): Promise<unknown> =>
    (cdp() as unknown as { send(method: string, parameters: unknown): Promise<unknown> }).send("Emulation.setEmulatedMedia", {
      features,
    });
  const main = document.createElement("main");
  beforeAll(async () => {
    main.innerHTML = "<h1>A shop</h1>";
    document.body.append(main);
    document.documentElement.lang = "en";
    document.title = "A shop";
    await emulate({ name: "prefers-reduced-motion", value: "reduce" });
  });
  afterAll(async () => {
    main.remove();
    await emulate();
  });

  const question = {
    messages: [{ ...scriptedMessage(1, "When would suit you?"), metadata: { input: "date-time-picker", slot: "when" } }],
  };
  const states: readonly { readonly name: string; readonly prepare: () => Promise<Voiced> }[] = [
    { name: "ready", prepare: () => voiced() },
    {
      name: "listening",
      prepare: async () => {
        const set = await voiced();
        await hold(set);
        return set;
      },
    },
    {
      name: "waiting for the microphone",
      prepare: async () => {
        const set = await voiced([{ waits: true }]);
        set.microphone.click();
        return set;
      },
    },
    {
      name: "asking whether speech may leave the device",
      prepare: async () => {
        const set = await voiced([PARCEL], { place: "service" });
        set.microphone.click();
        await until(() => lineOf(set.panel));
        return set;
      },
    },
    {
      name: "reading aloud",
      prepare: async () => {
        const set = await voiced();
        set.handle.say("Good morning.");
        await until(() => lineOf(set.panel));
        return set;
      },
    },
    {
      name: "in trouble",
      prepare: async () => {
        const set = await voiced([{ fails: "denied" }]);
        set.microphone.click();
        await until(() => lineOf(set.panel));
        return set;
      },
    },
    {
      name: "with a field for a date",
      prepare: async () => {
        const set = await voiced([], { view: question });
        await until(() => set.panel.renderRoot.querySelector("[part=picker]"));
        return set;
      },
    },
  ];
  for (const { name, prepare } of states) {
    test(`${name}, light and dark, and right to left at 320 px in large text`, async () => {
      const { chat, panel } = await prepare();
      onTestFinished(() => {
        document.documentElement.dir = "ltr";
      });
      for (const theme of ["light", "dark"] as const) {
        chat.theme = theme;
        await drawn(panel);
        const { violations } = await axe.run(document, { runOnly: TAGS, resultTypes: ["violations"] });
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
      }
      document.documentElement.dir = "rtl";
      await page.viewport(320, 640);
      chat.style.setProperty("--halcyon-font-size", "24px");
      await drawn(panel);
      for (const part of [".composer", ".field", "[part=voice]", "[part=picker]"]) {
        const node = panel.renderRoot.querySelector(part);
        if (node) expect([part, node.scrollWidth <= node.clientWidth + 1]).toEqual([part, true]);
      }
      for (const target of panel.renderRoot.querySelectorAll(".tool, [part=voice] button, [part=picker] button")) {
        const { width, height } = target.getBoundingClientRect();
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
      }
      const { violations } = await axe.run(document, { runOnly: TAGS, resultTypes: ["violations"] });
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
    });
  }
});

describe("choosing a date or a time", () => {
  const asking = (metadata: Record<string, string>): Partial<AssistantView> => ({
    ...EMPTY_VIEW,
    locale: "en-GB",
    messages: [{ ...scriptedMessage(1, "When would suit you?"), metadata }],
    question: { slot: "day", type: "text", format: "date", options: [] },
  });
  const opened = async (view: Partial<AssistantView>): Promise<Stage & { readonly panel: HalcyonPanel }> => {
    const set = await stage(view);
    set.chat.open();
    return { ...set, panel: await panelOf(set.chat) };
  };
  const fieldOf = (panel: HalcyonPanel): Promise<HTMLInputElement> =>
    until(() => panel.renderRoot.querySelector<HTMLInputElement>("#picker-input"));

  test("a field stands above the composer and is announced; what is chosen is sent as the slot's value", async () => {
    const { panel, handle } = await opened(asking({ input: "date-picker", slot: "day", min: "2026-11-21" }));
    const field = await fieldOf(panel);
    await drawn(panel);
    expect([field.type, field.min, field.max, field.labels?.[0]?.textContent]).toEqual([
      "date",
      "2026-11-21",
      "",
      "Choose a date",
    ]);
    expect(announced(panel)).toContain("You can also choose it");
    await userEvent.fill(field, "2026-12-24");
    field.focus();
    await userEvent.keyboard("{Enter}");
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect(handle.sent).toEqual([{ kind: "button", title: "24 December 2026", payload: "/SetSlots(day=2026-12-24)" }]);
    expect([panel.renderRoot.querySelector("[part=picker]"), deepFocus()]).toEqual([null, composerOf(panel)]);
  });

  test("an empty field and a value out of bounds are not sent: the browser says why", async () => {
    const { panel, handle } = await opened(asking({ input: "date-picker", min: "2026-11-21" }));
    const field = await fieldOf(panel);
    inPanel(panel, "[part=picker-button]").click();
    field.value = "2026-11-20";
    inPanel(panel, "[part=picker-button]").click();
    expect(field.validity.rangeUnderflow).toBe(true);
    field.value = "2026-11-21";
    inPanel(panel, "[part=picker-button]").click();
    await until(() => handle.sent.length > 0);
    expect(handle.sent.length).toBe(1);
  });

  test("a half chosen value survives what else is drawn, and typing means what it always means", async () => {
    const { panel, handle } = await opened(asking({ input: "time-picker" }));
    const field = await fieldOf(panel);
    field.value = "19:05";
    await userEvent.type(composerOf(panel), "at seven{Enter}");
    expect(field.value).toBe("19:05");
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect([handle.sent, panel.renderRoot.querySelector("[part=picker]")]).toEqual([
      [{ kind: "text", text: "at seven" }],
      null,
    ]);
  });

  test("the next question brings a field of its own", async () => {
    const { panel, handle } = await opened(asking({ input: "time-picker" }));
    const first = await fieldOf(panel);
    handle.say("And until when?", { metadata: { input: "date-time-picker", slot: "day" } });
    await drawn(panel);
    const second = await fieldOf(panel);
    expect([first === second, second.type]).toEqual([false, "datetime-local"]);
  });

  test("other inputs are drawn by nothing here: buttons are the message's own", async () => {
    const { panel } = await opened(asking({ input: "buttons" }));
    await drawn(panel);
    expect(panel.renderRoot.querySelector("[part=picker]")).toBe(null);
  });
});
