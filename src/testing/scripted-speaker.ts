import type { SpeakOptions, Speaker, Spoken } from "../voice/speaker.ts";

export interface ScriptedSpeaker extends Speaker {
  /** What was begun to be read aloud, oldest first. */
  readonly spoken: readonly { readonly text: string; readonly locale: string }[];
  /** What is being read aloud now, or null. */
  readonly speaking: string | null;
  /** Ends what is being read aloud; by default it was spoken through. */
  finish(result?: Spoken): void;
}

/** A speaker that keeps what it should say. Each text goes on until `finish`, or until it is stopped. */
export function createScriptedSpeaker(): ScriptedSpeaker {
  const spoken: { text: string; locale: string }[] = [];
  let before: Promise<unknown> = Promise.resolve();
  let now: { readonly text: string; readonly end: (result: Spoken) => void } | null = null;

  function speak(text: string, { locale, signal }: SpeakOptions): Promise<Spoken> {
    if (signal.aborted) return Promise.resolve("stopped");
    const ending = new AbortController();
    const said = new Promise<Spoken>((resolve) => {
      now = { text, end: resolve };
      spoken.push({ text, locale });
      signal.addEventListener("abort", () => resolve("stopped"), { signal: ending.signal });
    });
    return said.finally(() => {
      now = null;
      ending.abort();
    });
  }

  return {
    spoken,
    get speaking() {
      return now?.text ?? null;
    },
    finish: (result = "spoken") => now?.end(result),
    speak(text, options) {
      const said = before.then(() => speak(text, options));
      before = said;
      return said;
    },
  };
}
