import type { Json } from "../base/json.ts";
import type { Command } from "./command.ts";
import type { Assistant } from "./assistant.ts";
import type { SlotSignal } from "./guards.ts";
import type { Parse } from "./training.ts";

/** What the reader of a message must know of the dialogue. */
export interface StateView {
  /** Id of the topmost user flow, callers included below it; null if none runs. */
  readonly activeFlow: string | null;
  /** The question that is open now. */
  readonly asking: string | null;
  /** Non-null slots, by name. */
  readonly slots: Readonly<Record<string, Json>>;
  /** Slots of the running flow that were asked or filled already, latest first: what a correction may mean. */
  readonly asked: readonly string[];
  /** What the bot said last, one text. */
  readonly bot: string | null;
  /** Titles and payloads offered with it. */
  readonly options: readonly { readonly title: string; readonly payload: string }[];
  /** Messages in a row that were not understood; absent: the last one was. */
  readonly misses?: number | undefined;
  /** What the user said last; absent: nobody needs it. */
  readonly before?: string | undefined;
  /** Flows that a start command may name now: their guards hold. */
  readonly startable: readonly string[];
}

export interface UnderstandingRequest {
  /** At most 4,000 characters. */
  readonly text: string;
  /** BCP 47. */
  readonly locale: string;
  /** Wall time, milliseconds, and its IANA zone: "tomorrow" is relative to them. */
  readonly now: number;
  readonly timeZone: string;
  readonly state: StateView;
}

/** A value found in the text. Offsets into the original text in UTF-16 units, end exclusive. */
export interface Span {
  readonly slot: string;
  readonly start: number;
  readonly end: number;
  readonly value: Json;
  /** How sure the reading is, from 0 to 1. */
  readonly sure?: number | undefined;
}

/** `Said`: which commands it may hold; an implementation of the host's own may also give commands of the host's own. */
export interface Understanding<Said = Command> {
  /** In the order meant; empty means that nothing was understood. */
  readonly commands: readonly Said[];
  /** A calibrated probability for every startable flow, also when none starts; they need not sum to 1. */
  readonly scores: { readonly flows: Readonly<Record<string, number>>; readonly acts: Readonly<Record<string, number>> };
  readonly spans: readonly Span[];
  /** The score from which a flow starts without being asked about. */
  readonly accept?: number | undefined;
  /** Intent and entities; null or absent where the assistant has no training data. */
  readonly parse?: Parse | null | undefined;
  /** What the message is as an answer to the open question, where none was taken from it. */
  readonly signal?: SlotSignal | undefined;
  /** Probability that the message was written in anger; absent unless the assistant asks for it. */
  readonly frustration?: number | undefined;
  /** What is to be said before the open question is asked again, in the words of whoever was asked for them: plain text. */
  readonly reworded?: string | undefined;
  /** Which models spoke. */
  readonly source: "linear" | "encoder";
  /** Evidence for each decision, in short sentences. */
  readonly why: readonly string[];
  /** Milliseconds spent. */
  readonly ms: number;
}

/** Where the encoder is. Typing never waits for it. */
export type ModelStatus =
  | { readonly phase: "idle" }
  | { readonly phase: "loading"; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly phase: "ready" }
  /** The linear model answers alone; `code` is an ErrorCode such as `nlu/model-not-found`. */
  | { readonly phase: "unavailable"; readonly code: string };

/** The port through which the assistant understands: a worker in the page, direct calls in Node, scripted in tests. */
export interface Understand<Said = Command> {
  readonly status: ModelStatus;
  /** Gives the assistant to be understood for. Resolves when the linear model can answer. */
  open(assistant: Assistant): Promise<void>;
  /** Starts loading the encoder, once. Never rejects: failure is a status. */
  loadEncoder(): Promise<void>;
  /** Always answers: by whatever model there is, within `deadlineMs` of the implementation. */
  understand(request: UnderstandingRequest, signal?: AbortSignal): Promise<Understanding<Said>>;
  onStatus(listener: (status: ModelStatus) => void): () => void;
  close(): void;
}
