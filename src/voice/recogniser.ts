/** Where speech becomes text: here, or at a service that is sent the recording. */
export type HearingPlace = "device" | "service";

/**
 * Why nobody could listen. `denied`: the microphone is not allowed; `no-microphone`: there is none; `service`: what turns
 * speech into text cannot be reached, or may not be used; `language`: it does not know the language.
 */
export type DeafReason = "denied" | "no-microphone" | "service" | "language" | "failed";

/** What came of listening. Never an exception: whoever listens goes on with text. */
export type Heard =
  | { readonly kind: "heard"; readonly text: string }
  | { readonly kind: "nothing" }
  /** The signal ended it: what was said is thrown away. */
  | { readonly kind: "cancelled" }
  /** `text`: what had been understood until then, or empty. */
  | { readonly kind: "failed"; readonly reason: DeafReason; readonly text: string };

export interface ListenOptions {
  /** Language that is spoken, BCP 47. */
  readonly locale: string;
  /** The microphone is open: from now on words count. */
  readonly onStart: () => void;
  /** All that was said so far, as far as it is understood. Later words may change earlier ones. */
  readonly onInterim: (text: string) => void;
  /** Aborting it closes the microphone at once and throws away what was said. */
  readonly signal: AbortSignal;
}

/** One time of listening. */
export interface Listening {
  /** Resolves once, whatever happens; never rejects. */
  readonly heard: Promise<Heard>;
  /** Nothing more is said: what was said until now is understood, then `heard` resolves. */
  stop(): void;
}

/**
 * The port that turns speech into text: the browser's own, a host's model, a script in tests. The microphone is open
 * between `listen` and the end of `heard`, and never else.
 */
export interface Recogniser {
  /** Where speech of this language becomes text. Asked before anybody talks: does not touch the microphone. */
  place(locale: string): Promise<HearingPlace>;
  listen(options: ListenOptions): Listening;
}
