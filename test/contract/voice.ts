import { describe, expect, test } from "vitest";
import type { DeafReason, Heard, Recogniser } from "../../src/voice/recogniser.ts";
import type { Speaker } from "../../src/voice/speaker.ts";

/** What is said to the recogniser under test, once. */
export type Scene = { readonly says: readonly string[] } | { readonly fails: DeafReason };

/** Long enough for anything that happens at once; a test that waits for it in vain takes no longer. */
const soon = <T>(promise: Promise<T>): Promise<T | "still going on"> =>
  Promise.race([promise, new Promise<"still going on">((resolve) => setTimeout(() => resolve("still going on"), 50))]);

interface Session {
  readonly interim: string[];
  readonly heard: Promise<Heard>;
  stop(): void;
  cancel(): void;
  /** The microphone is open. */
  readonly started: Promise<void>;
}

function listen(recogniser: Recogniser, aborted = false): Session {
  const interim: string[] = [];
  const ending = new AbortController();
  if (aborted) ending.abort();
  let start!: () => void;
  const started = new Promise<void>((resolve) => (start = resolve));
  const listening = recogniser.listen({
    locale: "en-GB",
    onStart: start,
    onInterim: (text) => interim.push(text),
    signal: ending.signal,
  });
  return { interim, heard: listening.heard, stop: () => listening.stop(), cancel: () => ending.abort(), started };
}

/** What every recogniser must hold to. */
export function checkRecogniser(name: string, create: (scene: Scene) => Recogniser): void {
  describe(`${name} listens`, () => {
    test("where speech becomes text is said before anybody talks", async () => {
      expect(["device", "service"]).toContain(await create({ says: [] }).place("en-GB"));
    });

    test("words are told as they come, and all of them when it is stopped", async () => {
      const session = listen(create({ says: ["where", "where is my", "where is my parcel"] }));
      await session.started;
      expect(await soon(session.heard)).toBe("still going on");
      session.stop();
      expect(await session.heard).toEqual({ kind: "heard", text: "where is my parcel" });
      expect(session.interim).toEqual(["where", "where is my", "where is my parcel"]);
    });

    test("silence is nothing", async () => {
      const session = listen(create({ says: [] }));
      await session.started;
      session.stop();
      expect(await session.heard).toEqual({ kind: "nothing" });
    });

    test("what is cancelled is thrown away, and stopping it then changes nothing", async () => {
      const session = listen(create({ says: ["never mind"] }));
      await session.started;
      await soon(session.heard);
      session.cancel();
      session.stop();
      expect(await session.heard).toEqual({ kind: "cancelled" });
    });

    test("what was cancelled before it began never begins", async () => {
      const session = listen(create({ says: ["hello"] }), true);
      expect(await session.heard).toEqual({ kind: "cancelled" });
      expect(await soon(session.started)).toBe("still going on");
    });

    for (const reason of ["denied", "no-microphone", "service", "language", "failed"] as const) {
      test(`a failure (${reason}) is told, never thrown`, async () => {
        expect(await listen(create({ fails: reason })).heard).toEqual({ kind: "failed", reason, text: "" });
      });
    }
  });
}

/** `finish` ends the piece that is being spoken, if there is one. */
export interface SpeakerUnderTest {
  readonly speaker: Speaker;
  readonly finish: () => void;
  /** Texts that were begun. */
  readonly begun: () => readonly string[];
}

/** What every speaker must hold to. */
export function checkSpeaker(name: string, create: () => SpeakerUnderTest): void {
  describe(`${name} speaks`, () => {
    const options = (signal = new AbortController().signal) => ({ locale: "en-GB", signal });

    test("a text has been spoken when its sound has ended", async () => {
      const { speaker, finish, begun } = create();
      const spoken = speaker.speak("Good morning.", options());
      expect(await soon(spoken)).toBe("still going on");
      expect(begun()).toEqual(["Good morning."]);
      finish();
      expect(await spoken).toBe("spoken");
    });

    test("the next text waits for the one before", async () => {
      const { speaker, finish, begun } = create();
      const first = speaker.speak("One.", options());
      const second = speaker.speak("Two.", options());
      await soon(first);
      expect(begun()).toEqual(["One."]);
      finish();
      await first;
      await soon(second);
      expect(begun()).toEqual(["One.", "Two."]);
      finish();
      expect(await second).toBe("spoken");
    });

    test("what is stopped ends at once, and what waits behind it is not begun", async () => {
      const { speaker, begun } = create();
      const ending = new AbortController();
      const first = speaker.speak("A long story.", options(ending.signal));
      const second = speaker.speak("Its end.", options(ending.signal));
      await soon(first);
      ending.abort();
      expect([await first, await second]).toEqual(["stopped", "stopped"]);
      expect(begun()).toEqual(["A long story."]);
    });

    test("after it was stopped it speaks again", async () => {
      const { speaker, finish, begun } = create();
      const ending = new AbortController();
      const first = speaker.speak("One.", options(ending.signal));
      await soon(first);
      ending.abort();
      await first;
      const second = speaker.speak("Two.", options());
      await soon(second);
      expect(begun()).toEqual(["One.", "Two."]);
      finish();
      expect(await second).toBe("spoken");
    });
  });
}
