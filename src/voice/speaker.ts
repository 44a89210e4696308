/** What came of reading aloud. `no-voice`: nothing on this device speaks the language. */
export type Spoken = "spoken" | "stopped" | "no-voice" | "failed";

export interface SpeakOptions {
  /** Language of the text, BCP 47. */
  readonly locale: string;
  /** Aborting it ends the sound at once. */
  readonly signal: AbortSignal;
}

/** The port that reads text aloud: the browser's own, a host's, a script in tests. */
export interface Speaker {
  /** Resolves when the text was spoken through, or could not be; never rejects. The next text waits for the one before. */
  speak(text: string, options: SpeakOptions): Promise<Spoken>;
}
