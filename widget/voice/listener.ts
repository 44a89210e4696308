import type { DeafReason, Heard, Listening, Recogniser } from "../../src/voice/recogniser.ts";
import { Press } from "./press.ts";

/**
 * `asking`: whether speech may be sent to a service. `opening`: the browser asks for the microphone. `finishing`: all is
 * said, not all is understood.
 */
export type ListenPhase = "idle" | "asking" | "opening" | "listening" | "finishing";

/** Why there is nothing to send. `not-here`: the page wants it on the device, and the browser cannot. */
export type ListenTrouble = DeafReason | "nothing" | "not-here" | "cancelled";

export interface ListenerParts {
  readonly recogniser: () => Recogniser | null;
  readonly locale: () => string;
  /** Speech must not leave the device. */
  readonly onDevice: () => boolean;
  readonly changed: () => void;
  /** What was heard. `released`: the visitor has said that this is all; else it is theirs to confirm. */
  readonly said: (text: string, released: boolean) => void;
  readonly trouble: (what: ListenTrouble) => void;
}

/** From the press of a button to the words that were said. Knows nothing of what is drawn. */
export class Listener {
  readonly #parts: ListenerParts;
  readonly #press = new Press();
  #phase: ListenPhase = "idle";
  #caption = "";
  #agreed = false;
  /** This time of listening; aborting it closes the microphone. */
  #run: AbortController | null = null;
  #listening: Listening | null = null;
  /** What was heard, once the recogniser has ended while the button is still held. */
  #ended: string | null = null;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
  }

  get phase(): ListenPhase {
    return this.#phase;
  }

  /** All that was understood so far. */
  get caption(): string {
    return this.#caption;
  }

  /** The button goes down. @param at - milliseconds, as in `Event.timeStamp`. */
  press(at: number): void {
    if (this.#press.down(at, this.#phase === "idle")) void this.#begin();
  }

  /** The button comes up. */
  release(at: number): void {
    const done = this.#press.up(at, this.#phase === "listening" || this.#ended !== null);
    if (this.#ended !== null) this.#deliver(this.#ended, done);
    else if (done) this.finish();
  }

  /** Ends what is going on, whatever it is. */
  finish(): void {
    switch (this.#phase) {
      case "idle":
      case "finishing":
        break;
      case "asking":
      case "opening":
        this.cancel();
        break;
      case "listening":
        this.#set("finishing");
        this.#listening?.stop();
        break;
    }
  }

  /** What is said may be sent to a service. */
  agree(): void {
    const recogniser = this.#parts.recogniser();
    if (this.#phase !== "asking" || !recogniser || !this.#run) return;
    this.#agreed = true;
    this.#set("opening");
    void this.#listen(recogniser, this.#run);
  }

  /** Throws away what was said. */
  cancel(): void {
    if (this.#phase === "idle") return;
    this.#stop();
    this.#parts.trouble("cancelled");
  }

  /** The visitor turns to something else: the microphone is closed, and what was said is theirs to confirm. */
  leave(): void {
    if (this.#phase === "idle") return;
    const said = this.#caption;
    this.#stop();
    if (said !== "") this.#parts.said(said, false);
  }

  #stop(): void {
    const run = this.#run;
    this.#reset();
    run?.abort();
    this.#parts.changed();
  }

  async #begin(): Promise<void> {
    const recogniser = this.#parts.recogniser();
    if (!recogniser) return;
    const run = (this.#run = new AbortController());
    this.#set("opening");
    const place = await recogniser.place(this.#parts.locale()).catch(() => "service" as const);
    if (this.#run !== run) return;
    if (place === "service" && this.#parts.onDevice()) this.#fail("not-here");
    else if (place === "service" && !this.#agreed) this.#set("asking");
    else await this.#listen(recogniser, run);
  }

  async #listen(recogniser: Recogniser, run: AbortController): Promise<void> {
    const heard = await this.#hear(recogniser, run);
    if (this.#run !== run) return;
    if (heard.kind === "heard") {
      this.#caption = heard.text;
      if (!this.#press.held) this.#deliver(heard.text, this.#phase === "finishing");
      else {
        this.#ended = heard.text;
        this.#set("finishing");
      }
      return;
    }
    this.#fail(heard.kind === "failed" ? heard.reason : heard.kind);
    if (heard.kind === "failed" && heard.text !== "") this.#parts.said(heard.text, false);
  }

  /** A host's recogniser may throw. */
  async #hear(recogniser: Recogniser, run: AbortController): Promise<Heard> {
    const now = (): boolean => this.#run === run;
    try {
      this.#listening = recogniser.listen({
        locale: this.#parts.locale(),
        onStart: () => {
          if (now() && this.#phase === "opening") this.#set("listening");
        },
        onInterim: (text) => {
          if (!now()) return;
          if (this.#phase === "opening") this.#phase = "listening"; // it has not said that it began
          this.#caption = text;
          this.#parts.changed();
        },
        signal: run.signal,
      });
      return await this.#listening.heard;
    } catch {
      run.abort();
      return { kind: "failed", reason: "failed", text: this.#caption };
    }
  }

  #deliver(text: string, released: boolean): void {
    this.#reset();
    this.#parts.changed();
    this.#parts.said(text, released);
  }

  #fail(trouble: ListenTrouble): void {
    this.#reset();
    this.#parts.changed();
    this.#parts.trouble(trouble);
  }

  #reset(): void {
    this.#phase = "idle";
    this.#caption = "";
    this.#run = null;
    this.#listening = null;
    this.#ended = null;
    this.#press.forget();
  }

  #set(phase: ListenPhase): void {
    this.#phase = phase;
    this.#parts.changed();
  }
}
