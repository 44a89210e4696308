import type { Platform } from "../base/platform.ts";
import type { DeafReason, Heard, HearingPlace, Listening, ListenOptions, Recogniser } from "./recogniser.ts";
import { joinPieces } from "./transcript.ts";

/** The part of the browser's `SpeechRecognition` that is used here. */
export interface WebRecognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  /** Newer browsers: the recording must not leave the device. */
  processLocally?: boolean;
  start(): void;
  stop(): void;
  abort(): void;
}

export interface WebRecognitionClass {
  new (): WebRecognition;
  /** Newer browsers: "available", "downloadable", "downloading" or "unavailable". */
  available?(options: { readonly langs: readonly string[]; readonly processLocally: boolean }): Promise<string>;
}

interface ResultEvent extends Event {
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>>;
}

/** After `stop()` a browser has this long to tell what it has understood; some never say that they have ended. */
const FINISH_MS = 4_000;

/** The browser's recogniser, or null where there is none, or where it may not listen (a page that came by plain http). */
export function findWebRecognition(): WebRecognitionClass | null {
  const page = globalThis as { SpeechRecognition?: WebRecognitionClass; webkitSpeechRecognition?: WebRecognitionClass };
  if (!globalThis.isSecureContext) return null;
  return page.SpeechRecognition ?? page.webkitSpeechRecognition ?? null;
}

/**
 * The Web Speech API. Wherever the browser can understand the language on the device, it must (`processLocally`); elsewhere
 * it decides itself, and most send the recording to their maker.
 */
export function createWebRecogniser(Recognition: WebRecognitionClass, platform: Platform): Recogniser {
  const places = new Map<string, HearingPlace>();
  return {
    async place(locale) {
      // A language may be installed meanwhile, and is then understood here.
      if (places.get(locale) !== "device") places.set(locale, await placeOf(Recognition, locale));
      return places.get(locale)!;
    },
    listen(options) {
      const recognition = new Recognition();
      recognition.lang = options.locale;
      recognition.continuous = true;
      recognition.interimResults = true;
      if (places.get(options.locale) === "device") recognition.processLocally = true;
      return listenWith(recognition, options, platform);
    },
  };
}

async function placeOf(Recognition: WebRecognitionClass, locale: string): Promise<HearingPlace> {
  try {
    const state = await Recognition.available?.({ langs: [locale], processLocally: true });
    return state === "available" ? "device" : "service";
  } catch {
    return "service"; // a page's Permissions-Policy may forbid to ask
  }
}

function listenWith(recognition: WebRecognition, { onStart, onInterim, signal }: ListenOptions, platform: Platform): Listening {
  const ending = new AbortController();
  let text = "";
  let reason: DeafReason | null = null;
  let settle!: (heard: Heard) => void;
  const heard = new Promise<Heard>((resolve) => (settle = resolve));
  const end = (result: Heard): void => {
    ending.abort();
    settle(result);
  };
  const finish = (): void => {
    if (reason !== null) end({ kind: "failed", reason, text });
    else end(text === "" ? { kind: "nothing" } : { kind: "heard", text });
  };
  const on = (name: string, listener: (event: Event) => void): void =>
    recognition.addEventListener(name, listener, { signal: ending.signal });

  on("audiostart", onStart);
  on("result", (event) => {
    text = joinPieces(Array.from((event as ResultEvent).results, (result) => result[0]?.transcript ?? ""));
    onInterim(text);
  });
  on("error", (event) => {
    const { error } = event as Event & { readonly error: string };
    if (error !== "no-speech") reason = reasonOf(error);
  });
  on("end", finish);
  signal.addEventListener(
    "abort",
    () => {
      end({ kind: "cancelled" }); // first: aborting it tells of an error
      recognition.abort();
    },
    { signal: ending.signal },
  );

  if (signal.aborted) end({ kind: "cancelled" });
  else {
    try {
      recognition.start();
    } catch (thrown) {
      const denied = thrown instanceof DOMException && thrown.name === "NotAllowedError";
      end({ kind: "failed", reason: denied ? "denied" : "failed", text });
    }
  }
  return {
    heard,
    stop() {
      if (ending.signal.aborted) return;
      recognition.stop();
      platform.after(
        FINISH_MS,
        () => {
          finish();
          recognition.abort();
        },
        ending.signal,
      );
    },
  };
}

/** Error codes of the Web Speech API. */
function reasonOf(error: string): DeafReason {
  switch (error) {
    case "not-allowed":
      return "denied";
    case "audio-capture":
      return "no-microphone";
    case "network":
    case "service-not-allowed":
      return "service";
    case "language-not-supported":
      return "language";
    default:
      return "failed";
  }
}
