import type { DeafReason } from "../../src/voice/recogniser.ts";
import type { Spoken } from "../../src/voice/speaker.ts";

/** What voice itself says. English; the page's `strings` may hold other words by the same keys. */
export const VOICE_ENGLISH = {
  voiceTalk: "Talk",
  voiceDone: "Done talking",
  voiceCancel: "Cancel talking",
  voiceStop: "Cancel",
  voiceDismiss: "OK",
  voiceOpening: "Waiting for the microphone…",
  voiceListening: "Listening… Release or press again when you have said it.",
  voiceFinishing: "One moment…",
  voiceCancelled: "Nothing was sent.",
  voiceWritten: "What you said is in the message field.",
  voiceNothing: "Nothing was heard. Please try again, or type.",
  voiceHint: "To understand you, this browser may send what you say to its maker. What you type stays here.",
  voiceAgree: "Start talking",
  voiceDecline: "Not now",
  voiceNotHere: "This browser cannot understand speech on this device. Please type.",
  voiceTrouble: {
    denied: "The microphone is not allowed here. You can allow it in the browser's settings for this page, or type.",
    "no-microphone": "There is no microphone. Please type.",
    service: "The browser's speech service cannot be reached. Please type.",
    language: "This language is not understood by voice here. Please type.",
    failed: "Listening did not work. Please try again, or type.",
  } as Readonly<Record<DeafReason, string>>,
  readAloud: "Read answers aloud",
  readingAloud: "Reading aloud",
  readStop: "Stop",
  readLink: "link",
  readTrouble: {
    "no-voice": "This device has no voice for this language: answers are not read aloud.",
    failed: "Reading aloud does not work here.",
  } as Readonly<Record<Exclude<Spoken, "spoken" | "stopped">, string>>,
} as const;

export type VoiceStrings = {
  readonly [K in keyof typeof VOICE_ENGLISH]: (typeof VOICE_ENGLISH)[K] extends string ? string : (typeof VOICE_ENGLISH)[K];
};
