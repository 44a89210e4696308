import type { LitElement } from "lit";
import type { Platform } from "../../src/base/platform.ts";
import type { AssistantView } from "../../src/assistant/view.ts";
import type { VoiceSettings } from "../../src/voice/settings.ts";
import type { Announcer } from "./announcer.ts";
import type { ChatSession } from "./session.ts";
import type { OwnStrings } from "./strings.ts";

/** Something that helps with the composer, whose code comes only where it is wanted: voice, pickers. */
export interface Aid {
  /** Drawn between the conversation and the composer. */
  above(): unknown;
  /** Drawn in the field for writing, before the send button. */
  inside(): unknown;
}

/** What an aid has to work with. */
export interface Bench {
  readonly panel: LitElement & {
    readonly session: ChatSession | undefined;
    readonly strings: OwnStrings | undefined;
    readonly locale: string | undefined;
    readonly visible: boolean;
    readonly voice: VoiceSettings | undefined;
    focusComposer(): void;
  };
  readonly announcer: Pick<Announcer, "say" | "alert">;
  readonly platform: Platform;
  /** What stands in the composer. */
  readonly read: () => string;
  /** Puts it there, as if it had been typed. */
  readonly write: (text: string) => void;
}

/** Fetches the aids that are wanted, each once, and draws those that are there. */
export class Aids {
  readonly #bench: Bench;
  readonly #asked = new Set<string>();
  readonly #there: Aid[] = [];

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  want(view: AssistantView | null): void {
    if (this.#bench.panel.voice) this.#bring("voice", () => import("../voice/voice.ts"));
    if (view?.messages.at(-1)?.metadata?.["input"]) this.#bring("picker", () => import("../picker/picker.ts"));
  }

  above(): readonly unknown[] {
    return this.#there.map((aid) => aid.above());
  }

  inside(): readonly unknown[] {
    return this.#there.map((aid) => aid.inside());
  }

  #bring(name: string, load: () => Promise<{ readonly createAid: (bench: Bench) => Aid }>): void {
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    load().then(
      ({ createAid }) => {
        this.#there.push(createAid(this.#bench));
        this.#bench.panel.requestUpdate();
      },
      () => this.#asked.delete(name), // one can type; the next message asks again
    );
  }
}
