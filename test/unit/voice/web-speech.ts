import type { WebRecognition, WebRecognitionClass } from "../../../src/voice/web-recogniser.ts";
import type { WebSynthesis, WebSynthesisParts, WebUtterance, WebVoice } from "../../../src/voice/web-speaker.ts";

/** What a simulated browser does once it listens. `error`: a code of the Web Speech API. */
export interface WebScene {
  readonly says?: readonly string[] | undefined;
  readonly error?: string | undefined;
  readonly startThrows?: Error | undefined;
  /** It never says that it has ended. */
  readonly endless?: true | undefined;
  /** What `available` answers; absent: an older browser. */
  readonly available?: string | Error | undefined;
}

/** The Web Speech API as browsers have it, without a microphone. `made`: every recognition, oldest first. */
export function simulateRecognition(scene: WebScene): {
  readonly Recognition: WebRecognitionClass;
  readonly made: WebRecognition[];
} {
  const made: WebRecognition[] = [];
  class Recognition extends EventTarget implements WebRecognition {
    lang = "";
    continuous = false;
    interimResults = false;
    processLocally = false;
    #running = false;

    constructor() {
      super();
      made.push(this);
    }

    start(): void {
      if (scene.startThrows) throw scene.startThrows;
      this.#running = true;
      queueMicrotask(() => {
        if (!this.#running) return;
        if (scene.error !== undefined) {
          this.#tell("error", { error: scene.error });
          this.#end();
          return;
        }
        this.#tell("start");
        this.#tell("audiostart");
        for (const transcript of scene.says ?? []) this.#tell("result", { results: [[{ transcript }]] });
      });
    }

    stop(): void {
      queueMicrotask(() => this.#end());
    }

    abort(): void {
      if (!this.#running) return;
      this.#tell("error", { error: "aborted" });
      this.#end();
    }

    #end(): void {
      if (!this.#running || scene.endless) return;
      this.#running = false;
      this.#tell("end");
    }

    #tell(type: string, fields: object = {}): void {
      this.dispatchEvent(Object.assign(new Event(type), fields));
    }
  }
  const { available } = scene;
  if (available === undefined) return { Recognition, made };
  const ask = (): Promise<string> => (available instanceof Error ? Promise.reject(available) : Promise.resolve(available));
  return { Recognition: Object.assign(Recognition, { available: ask }), made };
}

export interface SimulatedSynthesis extends WebSynthesisParts {
  /** Texts, languages and voices of what was begun. */
  readonly begun: { readonly text: string; readonly lang: string; readonly voice: WebVoice | null }[];
  readonly cancels: () => number;
  finish(type?: "end" | "error"): void;
  setVoices(voices: readonly WebVoice[]): void;
}

export function simulateSynthesis(voices: readonly WebVoice[], starts = true): SimulatedSynthesis {
  let known = voices;
  let now: EventTarget | null = null;
  let cancels = 0;
  const begun: { text: string; lang: string; voice: WebVoice | null }[] = [];
  class Utterance extends EventTarget implements WebUtterance {
    lang = "";
    voice: WebVoice | null = null;
    readonly text: string;
    constructor(text: string) {
      super();
      this.text = text;
    }
  }
  class Synthesis extends EventTarget implements WebSynthesis {
    getVoices(): readonly WebVoice[] {
      return known;
    }
    speak(utterance: WebUtterance): void {
      now = utterance;
      const { lang, voice } = utterance;
      begun.push({ text: (utterance as Utterance).text, lang, voice });
      if (starts) utterance.dispatchEvent(new Event("start"));
    }
    cancel(): void {
      cancels += 1;
      now?.dispatchEvent(Object.assign(new Event("error"), { error: "interrupted" }));
      now = null;
    }
  }
  const synthesis = new Synthesis();
  return {
    synthesis,
    Utterance,
    begun,
    cancels: () => cancels,
    finish(type = "end") {
      const ended = now;
      now = null;
      ended?.dispatchEvent(new Event(type));
    },
    setVoices(next) {
      known = next;
      synthesis.dispatchEvent(new Event("voiceschanged"));
    },
  };
}
