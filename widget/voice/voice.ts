import { nothing, type ReactiveController } from "lit";
import type { ChatMessage } from "../../src/assistant/view.ts";
import type { Recogniser } from "../../src/voice/recogniser.ts";
import type { Speaker } from "../../src/voice/speaker.ts";
import { createWebRecogniser, findWebRecognition } from "../../src/voice/web-recogniser.ts";
import { createWebSpeaker, findWebSynthesis } from "../../src/voice/web-speaker.ts";
import type { Aid, Bench } from "../chat/aids.ts";
import { MAX_INPUT } from "../chat/composer.ts";
import type { ChatSession } from "../chat/session.ts";
import { wordsFor } from "../chat/strings.ts";
import { VOICE_CSS } from "./css.ts";
import { Listener, type ListenTrouble } from "./listener.ts";
import { Reader } from "./reader.ts";
import { spokenText } from "./spoken.ts";
import { microphoneView, readAloudView, voiceView } from "./view.ts";
import { VOICE_ENGLISH, type VoiceStrings } from "./words.ts";

/** A click that follows a press of a finger or a mouse is the same press; one without, a screen reader's. Milliseconds. */
const SAME_PRESS_MS = 700;

export function createAid(bench: Bench): Aid {
  return new VoiceAid(bench);
}

/** Talking and being read to, beside the composer. Typing stays what it is. */
class VoiceAid implements Aid, ReactiveController {
  readonly #bench: Bench;
  readonly #listener: Listener;
  readonly #reader: Reader;
  readonly #webRecogniser: Recogniser | null;
  readonly #webSpeaker: Speaker | null;
  #life = new AbortController();
  #session: ChatSession | undefined;
  #unsubscribe: readonly (() => void)[] = [];
  #readAloud = true;
  #trouble = "";
  /** Kinds of trouble with reading that were told: once is enough. */
  readonly #told = new Set<string>();
  #pointerUp = -Infinity;
  /** What the last drawing and the last announcement were about. */
  #asked = false;
  #announced = false;

  constructor(bench: Bench) {
    this.#bench = bench;
    const Recognition = findWebRecognition();
    const synthesis = findWebSynthesis();
    this.#webRecogniser = Recognition && createWebRecogniser(Recognition, bench.platform);
    this.#webSpeaker = synthesis && createWebSpeaker(synthesis, bench.platform);
    this.#listener = new Listener({
      recogniser: () => this.#recogniser,
      locale: () => this.#locale,
      onDevice: () => this.#wants("on-device"),
      changed: () => this.#onListening(),
      said: (text, released) => void this.#onSaid(text, released),
      trouble: (what) => this.#onTrouble(what),
    });
    this.#reader = new Reader((trouble) => {
      if (trouble && !this.#told.has(trouble)) {
        this.#told.add(trouble);
        this.#trouble = this.#words.readTrouble[trouble];
        bench.announcer.say(this.#trouble);
      }
      bench.panel.requestUpdate();
    });
    const root = bench.panel.renderRoot as ShadowRoot;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, VOICE_CSS.styleSheet!];
    bench.panel.addController(this);
  }

  hostConnected(): void {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const root = this.#bench.panel.renderRoot;
    const typed = (): void => {
      this.#reader.stop();
      this.#dismiss();
    };
    root.addEventListener("input", typed, { signal });
    root.addEventListener("keydown", (event) => this.#onEscape(event as KeyboardEvent), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#leave(), { signal });
    // Before the draft is saved, which these words then belong to.
    globalThis.addEventListener("pagehide", () => this.#leave(), { signal, capture: true });
    this.#follow(this.#bench.panel.session);
  }

  hostDisconnected(): void {
    this.#life.abort();
    this.#leave();
    this.#follow(undefined);
  }

  hostUpdate(): void {
    const { session, visible, voice } = this.#bench.panel;
    this.#follow(session);
    if (!visible || !voice || session?.state.view?.phase === "ended") this.#leave();
  }

  hostUpdated(): void {
    const root = this.#bench.panel.renderRoot as ShadowRoot;
    const caption = root.getElementById("caption");
    if (caption) caption.scrollTop = caption.scrollHeight;
    const asking = this.#listener.phase === "asking";
    if (asking && !this.#asked) {
      root.getElementById("voice-agree")?.focus({ preventScroll: true });
      // In little room the choice is what must be seen.
      const line = root.querySelector(".voice");
      if (line) line.scrollTop = line.scrollHeight;
    }
    this.#asked = asking;
  }

  above(): unknown {
    if (!this.#bench.panel.voice) return nothing;
    const { phase, caption } = this.#listener;
    return voiceView(
      { words: this.#words, phase, caption, reading: this.#reader.reading, trouble: this.#trouble },
      {
        onAgree: () => {
          this.#microphone?.focus({ preventScroll: true });
          this.#listener.agree();
        },
        onCancel: () => this.#onCancel(),
        onStop: () => {
          this.#reader.stop();
          this.#bench.panel.focusComposer();
        },
        onDismiss: () => {
          this.#dismiss();
          this.#bench.panel.focusComposer();
        },
      },
    );
  }

  inside(): unknown {
    return [
      this.#wants("read-aloud") && this.#speaker ? readAloudView(this.#words, this.#readAloud, this.#toggleReading) : nothing,
      this.#wants("push-to-talk") && this.#recogniser
        ? microphoneView(this.#words, this.#listener.phase, {
            onDown: this.#onDown,
            onKeyDown: this.#onKeyDown,
            onKeyUp: this.#onKeyUp,
            onClick: this.#onClick,
            onBlur: (event) => this.#listener.release(event.timeStamp),
          })
        : nothing,
    ];
  }

  get #words(): VoiceStrings {
    return { ...VOICE_ENGLISH, ...this.#bench.panel.strings };
  }

  get #recogniser(): Recogniser | null {
    return this.#bench.panel.voice?.recogniser ?? this.#webRecogniser;
  }

  get #speaker(): Speaker | null {
    return this.#bench.panel.voice?.speaker ?? this.#webSpeaker;
  }

  /** Of the conversation; before it is open, of the page. */
  get #locale(): string {
    const { locale, session } = this.#bench.panel;
    return locale || session?.state.view?.locale || document.documentElement.lang || navigator.language;
  }

  get #microphone(): HTMLElement | null {
    return this.#bench.panel.renderRoot.querySelector("[part=voice-button]");
  }

  #wants(word: string): boolean {
    return this.#bench.panel.voice?.wanted.split(/\s+/).includes(word) ?? false;
  }

  #follow(session: ChatSession | undefined): void {
    if (session === this.#session) return;
    for (const end of this.#unsubscribe) end();
    this.#session = session;
    let early = 0;
    this.#unsubscribe = session
      ? [
          session.onReceived((message) => this.#read(message)),
          // Whoever says something, in whatever way, has heard enough.
          session.subscribe((state) => {
            if (state.early.length > early) this.#reader.stop();
            early = state.early.length;
          }),
        ]
      : [];
  }

  #read(message: ChatMessage): void {
    const speaker = this.#speaker;
    const { panel } = this.#bench;
    if (!speaker || !this.#wants("read-aloud") || !this.#readAloud) return;
    if (!panel.visible || document.hidden || this.#listener.phase !== "idle") return;
    const { announcedSuggestions } = wordsFor(panel.strings);
    this.#reader.read(spokenText(message, { ...this.#words, announcedSuggestions }), this.#locale, speaker);
  }

  readonly #toggleReading = (): void => {
    this.#readAloud = !this.#readAloud;
    if (!this.#readAloud) this.#reader.stop();
    this.#bench.panel.requestUpdate();
  };

  #dismiss(): void {
    if (this.#trouble === "") return;
    this.#trouble = "";
    this.#bench.panel.requestUpdate();
  }

  #leave(): void {
    this.#listener.leave();
    this.#reader.stop();
  }

  #onListening(): void {
    const { announcer, panel } = this.#bench;
    const { phase } = this.#listener;
    if (phase !== "idle") {
      this.#reader.stop();
      this.#trouble = "";
    }
    if (phase === "asking") announcer.say(this.#words.voiceHint);
    if (phase === "listening" && !this.#announced) announcer.say(this.#words.voiceListening);
    this.#announced = phase === "listening";
    panel.requestUpdate();
  }

  async #onSaid(text: string, released: boolean): Promise<void> {
    const { announcer, panel, read, write } = this.#bench;
    if (released && read().trim() === "" && !this.#wants("confirm")) {
      const sent = await panel.session?.send(text.slice(0, MAX_INPUT), "voice").catch(() => true); // failed ones stay in the log
      if (sent) return;
    }
    const draft = read().trim();
    write((draft === "" ? text : `${draft} ${text}`).slice(0, MAX_INPUT));
    announcer.say(this.#words.voiceWritten);
    if (panel.visible && !document.hidden) panel.focusComposer();
  }

  #onTrouble(what: ListenTrouble): void {
    const { announcer, panel } = this.#bench;
    const words = this.#words;
    if (what === "cancelled") announcer.say(words.voiceCancelled);
    else if (what === "nothing") {
      this.#trouble = words.voiceNothing;
      announcer.say(this.#trouble);
    } else {
      this.#trouble = what === "not-here" ? words.voiceNotHere : words.voiceTrouble[what];
      announcer.alert(this.#trouble);
      panel.focusComposer();
    }
    panel.requestUpdate();
  }

  #onCancel(): void {
    this.#listener.cancel();
    this.#microphone?.focus({ preventScroll: true });
  }

  /** Before the panel hears of it, which would close. */
  #onEscape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.#listener.phase !== "idle") this.#onCancel();
    else if (this.#reader.reading) this.#reader.stop();
    else return;
    event.preventDefault();
  }

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const pressed = new AbortController();
    const { signal } = pressed;
    this.#life.signal.addEventListener("abort", () => pressed.abort(), { signal });
    this.#listener.press(event.timeStamp);
    const up = (later: Event): void => {
      pressed.abort();
      this.#pointerUp = later.timeStamp;
      if (later.type === "pointerup") this.#listener.release(later.timeStamp);
      else this.#onCancel();
    };
    globalThis.addEventListener("pointerup", up, { signal });
    globalThis.addEventListener("pointercancel", up, { signal });
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault(); // no click, and no scrolling
    if (!event.repeat) this.#listener.press(event.timeStamp);
  };

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    this.#listener.release(event.timeStamp);
  };

  /** A screen reader's or a voice control's press has no other sign than this. */
  readonly #onClick = (event: Event): void => {
    if (event.timeStamp - this.#pointerUp < SAME_PRESS_MS) return;
    this.#listener.press(event.timeStamp);
    this.#listener.release(event.timeStamp);
  };
}
