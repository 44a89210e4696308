import type { DeafReason, Heard, HearingPlace, Listening, ListenOptions, Recogniser } from "../voice/recogniser.ts";

/** What is said the next time that somebody listens. */
export type SpeechScript =
  /** Words, piece by piece as they are understood; the microphone stays open until `stop`. */
  | { readonly says: readonly string[] }
  /** The same, and the recogniser ends by itself after the last piece, as some browsers do at a pause. */
  | { readonly says: readonly string[]; readonly ends: true }
  /** Nobody can listen. `says`: what was understood before that. */
  | { readonly fails: DeafReason; readonly says?: readonly string[] | undefined }
  /** The browser asks for the microphone, and nobody answers it. */
  | { readonly waits: true };

export interface ScriptedRecogniser extends Recogniser {
  /** Languages that were listened for, oldest first. */
  readonly locales: readonly string[];
  /** Whether the microphone is open now. */
  readonly open: boolean;
}

export interface ScriptedRecogniserOptions {
  /** Default: "device". */
  readonly place?: HearingPlace | undefined;
}

/** A recogniser that hears what it is told to hear: each time of listening the next of the script, the last one again and again. */
export function createScriptedRecogniser(
  script: readonly SpeechScript[],
  { place = "device" }: ScriptedRecogniserOptions = {},
): ScriptedRecogniser {
  const locales: string[] = [];
  let open = 0;

  function listen({ locale, onStart, onInterim, signal }: ListenOptions): Listening {
    const scene: SpeechScript = script[Math.min(locales.length, script.length - 1)] ?? { says: [] };
    locales.push(locale);
    const ending = new AbortController();
    let text = "";
    let settle!: (heard: Heard) => void;
    const heard = new Promise<Heard>((resolve) => (settle = resolve));
    open += 1;
    const end = (result: Heard): void => {
      if (ending.signal.aborted) return;
      ending.abort();
      open -= 1;
      settle(result);
    };
    const finish = (): void => end(text === "" ? { kind: "nothing" } : { kind: "heard", text });
    const play = (): void => {
      if (ending.signal.aborted || "waits" in scene) return;
      onStart();
      for (const said of scene.says ?? []) {
        if (ending.signal.aborted) return;
        text = said;
        onInterim(text);
      }
      if ("fails" in scene) end({ kind: "failed", reason: scene.fails, text });
      else if ("ends" in scene) finish();
    };
    signal.addEventListener("abort", () => end({ kind: "cancelled" }), { signal: ending.signal });
    if (signal.aborted) end({ kind: "cancelled" });
    else queueMicrotask(play);
    return { heard, stop: () => queueMicrotask(finish) };
  }

  return {
    locales,
    get open() {
      return open > 0;
    },
    place: async () => place,
    listen,
  };
}
