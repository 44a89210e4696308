import type { Speaker, Spoken } from "../../src/voice/speaker.ts";

/** Reads texts aloud, one after another, until somebody stops it. */
export class Reader {
  readonly #changed: (trouble?: Exclude<Spoken, "spoken" | "stopped">) => void;
  #run: AbortController | null = null;
  #waiting = 0;

  /** @param changed - called when reading begins or ends, and with what went wrong. */
  constructor(changed: (trouble?: Exclude<Spoken, "spoken" | "stopped">) => void) {
    this.#changed = changed;
  }

  get reading(): boolean {
    return this.#waiting > 0;
  }

  read(text: string, locale: string, speaker: Speaker): void {
    if (text === "") return;
    const run = (this.#run ??= new AbortController());
    this.#waiting += 1;
    this.#changed();
    void this.#speak(text, locale, speaker, run.signal).then((spoken) => {
      if (this.#run !== run) return;
      this.#waiting -= 1;
      this.#changed(spoken === "failed" || spoken === "no-voice" ? spoken : undefined);
    });
  }

  stop(): void {
    if (!this.reading) return;
    this.#run?.abort();
    this.#run = null;
    this.#waiting = 0;
    this.#changed();
  }

  /** A host's speaker may throw. */
  async #speak(text: string, locale: string, speaker: Speaker, signal: AbortSignal): Promise<Spoken> {
    try {
      return await speaker.speak(text, { locale, signal });
    } catch {
      return "failed";
    }
  }
}
