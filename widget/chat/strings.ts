import type { PickerStrings } from "../picker/words.ts";
import type { VoiceStrings } from "../voice/words.ts";

/** Every word that the widget itself says; those of voice and pickers come with them. English; another language is another object of this shape. */
export const ENGLISH = {
  title: "Chat",
  subtitle: "Understands you on this device",
  close: "Close chat",
  menu: "More options",
  restart: "New conversation",
  erase: "Delete my data",

  restartQuestion: "Start a new conversation?",
  restartDetail: "The messages of this one are deleted from this device.",
  restartConfirm: "Start new",
  eraseQuestion: "Delete your data?",
  eraseDetail: "Everything that this chat keeps on this device is deleted. This cannot be undone.",
  eraseConfirm: "Delete",
  cancel: "Cancel",
  erased: "Your data was deleted.",

  log: "Conversation",
  emptyTitle: "How can I help?",
  emptyText: "Ask in your own words. Your sentences are understood right here, on your device.",
  opening: "Opening the conversation…",
  earlier: "Show earlier messages",
  newMessages: "New messages",
  botSays: "Assistant:",
  youSay: "You:",
  suggestions: "Suggested answers",
  announcedSuggestions: (titles: readonly string[]): string => `You can answer: ${titles.join(", ")}.`,
  sources: "Sources",
  openImage: "Open image",
  image: "Image from the assistant",
  today: "Today",
  working: "The assistant is working on it.",

  queued: "Waiting to be sent",
  sending: "Sending",
  sent: "Sent",
  failed: "Not sent",
  resend: "Try again",

  message: "Your message",
  placeholder: "Write a message…",
  send: "Send message",
  length: (used: string, limit: string): string => `${used} of ${limit} characters`,

  modelLoading: (loaded: string, total: string): string =>
    `Getting smarter: ${loaded} of ${total} MB. Until then a simpler model answers.`,
  modelStarting: "Getting smarter. Until then a simpler model answers.",
  modelProgress: "Loading the language model",
  modelUnavailable: "The full language model is not available. A simpler one answers.",
  waiting: (count: number): string => (count === 1 ? "One request waits to be sent." : `${count} requests wait to be sent.`),
  offline: "You are offline. We can go on talking; what needs the network waits.",
  online: "You are back online.",
  humanWaiting: "Waiting for a colleague…",
  humanJoined: (name: string): string => `You are talking to ${name || "a colleague"}.`,
  colleague: "Colleague",
  ended: "This conversation has ended.",

  failedTitle: "The chat could not be opened",
  failedText: "Please check your connection. What you write now is sent as soon as it works.",
  failedCode: (code: string): string => `Code: ${code}`,
  retry: "Try again",

  notices: {
    "store/unavailable": "This browser keeps no data here: the conversation ends when you leave the page.",
    "store/blocked": "Please close the other tabs of this site, then reload the page.",
    "store/newer-version": "This page is out of date. Please reload it.",
    "store/quota": "The storage of this device is full. The oldest messages were removed.",
    "store/corrupt": "A part of this conversation could not be read. We start over with what is left.",
    "store/lost": "The earlier conversation is no longer on this device.",
    "handover/refused": "What you wrote could not be passed on.",
    "nlu/worker-failed": "Understanding is limited at the moment.",
  } as Readonly<Record<string, string>>,
  noticeInfo: "Please note: something works differently than usual at the moment.",
  noticeError: "Something did not work. Please try again.",
  dismiss: "Dismiss",
} as const;

/** Every word of the widget, by key. */
export type Strings = {
  readonly [K in keyof typeof ENGLISH]: (typeof ENGLISH)[K] extends string ? string : (typeof ENGLISH)[K];
};

/** Words of the page's own choice. */
export type OwnStrings = Partial<Strings & VoiceStrings & PickerStrings>;

/** English with the page's own words in place. */
export function wordsFor(own: OwnStrings | undefined): Strings {
  return { ...ENGLISH, ...own };
}
