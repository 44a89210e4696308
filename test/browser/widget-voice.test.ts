import { userEvent } from "vitest/browser";
import { describe, expect, onTestFinished, test } from "vitest";
import { createPlatform } from "../../src/base/platform.ts";
import { createScriptedRecogniser } from "../../src/testing/scripted-recogniser.ts";
import { createWebRecogniser, findWebRecognition } from "../../src/voice/web-recogniser.ts";
import { createWebSpeaker, findWebSynthesis } from "../../src/voice/web-speaker.ts";
import { HOLD_MS } from "../../widget/voice/press.ts";
import { VOICE_ENGLISH as WORDS } from "../../widget/voice/words.ts";
import { scriptedMessage } from "./scripted-handle.ts";
import { announced, hold, lineOf, PARCEL, point, voiced } from "./voice-stage.ts";
import { composerOf, deepFocus, drawn, inPanel, panelOf, stage, until } from "./widget-stage.ts";

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
    expect(recogniser.open).toBe(false);
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
    expect(set.handle.sent).toEqual([]);
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
    await until(() => speaker.speaking);
    expect(speaker.speaking).toBe("One.");
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
