import type { Platform } from "../base/platform.ts";
import type { SpeakOptions, Speaker, Spoken } from "./speaker.ts";
import { utterancesOf } from "./utterances.ts";

/** The part of a voice that decides. */
export interface WebVoice {
  readonly lang: string;
  /** False: the text is sent to a service to be spoken. */
  readonly localService: boolean;
  readonly default: boolean;
}

/** The part of the browser's `speechSynthesis` that is used here. */
export interface WebSynthesis extends EventTarget {
  getVoices(): readonly WebVoice[];
  speak(utterance: WebUtterance): void;
  cancel(): void;
}

export interface WebUtterance extends EventTarget {
  lang: string;
  voice: WebVoice | null;
}

export interface WebSynthesisParts {
  readonly synthesis: WebSynthesis;
  readonly Utterance: new (text: string) => WebUtterance;
}

/** Chromium hands out its voices a little later. */
const VOICES_MS = 1_000;
/** A voice that has not begun by then never will; one that has begun may be slow. */
const BEGIN_MS = 5_000;
const SLOWEST_MS_PER_CHARACTER = 250;

/** The browser's voice, or null where there is none. */
export function findWebSynthesis(): WebSynthesisParts | null {
  const { speechSynthesis: synthesis, SpeechSynthesisUtterance: Utterance } = globalThis as unknown as {
    speechSynthesis?: WebSynthesis;
    SpeechSynthesisUtterance?: WebSynthesisParts["Utterance"];
  };
  return synthesis && Utterance ? { synthesis, Utterance } : null;
}

/** The Web Speech API's voices, those on the device alone: what an assistant says is sent nowhere to be spoken. */
export function createWebSpeaker({ synthesis, Utterance }: WebSynthesisParts, platform: Platform): Speaker {
  let before: Promise<unknown> = Promise.resolve();

  async function speak(text: string, { locale, signal }: SpeakOptions): Promise<Spoken> {
    const voices = await voicesOf(synthesis, platform, signal);
    const voice = chooseVoice(voices, locale);
    if (voices.length > 0 && !voice) return "no-voice";
    for (const piece of utterancesOf(text)) {
      if (signal.aborted) return "stopped";
      const utterance = new Utterance(piece);
      utterance.lang = voice?.lang ?? locale;
      utterance.voice = voice;
      const spoken = await utter(synthesis, utterance, piece.length, platform, signal);
      if (spoken !== "spoken") return spoken;
    }
    return signal.aborted ? "stopped" : "spoken";
  }

  return {
    speak(text, options) {
      const spoken = before.then(() => speak(text, options));
      before = spoken;
      return spoken;
    },
  };
}

/** The voice on the device that speaks just this language, else one of the language in another country. */
export function chooseVoice(voices: readonly WebVoice[], locale: string): WebVoice | null {
  const named = (tag: string): string => tag.replaceAll("_", "-").toLowerCase();
  const wanted = named(locale);
  const language = wanted.split("-")[0];
  const local = voices.filter((voice) => voice.localService && named(voice.lang).split("-")[0] === language);
  const exact = local.filter(({ lang }) => named(lang) === wanted);
  const among = exact.length > 0 ? exact : local;
  return among.find((voice) => voice.default) ?? among[0] ?? null;
}

async function voicesOf(synthesis: WebSynthesis, platform: Platform, signal: AbortSignal): Promise<readonly WebVoice[]> {
  const voices = synthesis.getVoices();
  if (voices.length > 0 || signal.aborted) return voices;
  const waiting = new AbortController();
  await new Promise<void>((resolve) => {
    synthesis.addEventListener("voiceschanged", () => resolve(), { signal: waiting.signal });
    signal.addEventListener("abort", () => resolve(), { signal: waiting.signal });
    platform.after(VOICES_MS, resolve, waiting.signal);
  });
  waiting.abort();
  return synthesis.getVoices();
}

function utter(
  synthesis: WebSynthesis,
  utterance: WebUtterance,
  length: number,
  platform: Platform,
  signal: AbortSignal,
): Promise<Spoken> {
  const ending = new AbortController();
  const starting = new AbortController();
  return new Promise<Spoken>((resolve) => {
    const give = (result: Spoken) => (): void => {
      ending.abort(); // first: cancelling tells the utterance of an error
      starting.abort();
      resolve(result);
      if (result !== "spoken") synthesis.cancel();
    };
    const once = { signal: ending.signal };
    utterance.addEventListener("start", () => starting.abort(), once);
    utterance.addEventListener("end", give("spoken"), once);
    utterance.addEventListener("error", give("failed"), once);
    signal.addEventListener("abort", give("stopped"), once);
    platform.after(BEGIN_MS, give("failed"), starting.signal);
    platform.after(BEGIN_MS + length * SLOWEST_MS_PER_CHARACTER, give("failed"), ending.signal);
    synthesis.speak(utterance);
  });
}
