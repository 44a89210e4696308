import type { Button, Citation } from "../model/response.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { ModelStatus } from "../model/understanding.ts";
import type { Usage } from "./usage.ts";
import type { SlotFormat, SlotType } from "../model/slot.ts";

/** `queued`: kept, waits for its turn. `sending`: being understood or acted on. `failed`: could not be kept. */
export type MessageStatus = "queued" | "sending" | "sent" | "failed";

/** One bubble. */
export interface ChatMessage {
  /** Stable over reloads and tabs. */
  readonly id: string;
  readonly from: "user" | "bot";
  readonly text: string;
  readonly at: number;
  /** Of the user's messages; the bot's are always `sent`. */
  readonly status: MessageStatus;
  readonly buttons: readonly Button[];
  readonly image?: string | undefined;
  readonly citations: readonly Citation[];
  readonly custom?: JsonObject | undefined;
  /** Of a person's words: their name, empty if it is not known. */
  readonly agent?: string | undefined;
  /** Of the bot's words: what the author or the engine says about them, such as the `input` that answers the question. */
  readonly metadata?: JsonObject | undefined;
}

/** Whether a person has the conversation. */
export interface HumanView {
  readonly phase: "none" | "waiting" | "joined";
  readonly name?: string | undefined;
  /** Typing right now. */
  readonly typing: boolean;
}

/** The question that is open, so that a composer can offer the right input. */
export interface OpenQuestion {
  readonly slot: string;
  readonly type: SlotType;
  readonly format?: SlotFormat | undefined;
  /** Categorical values, in the domain's casing. */
  readonly options: readonly string[];
}

/** Something the visitor should know, said by the widget and not by the bot. `code` chooses the words. */
export interface Notice {
  readonly code: string;
  readonly kind: "info" | "error";
}

/** Everything a widget draws. Immutable: a new object for every change. */
export interface AssistantView {
  /** `opening` until the stored conversation is read; the composer works all the same. */
  readonly phase: "opening" | "ready" | "ended" | "failed";
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  /** Whether older messages can be loaded by `loadEarlier`. */
  readonly hasEarlier: boolean;
  /** The bot is at work: understanding, or waiting for an action. */
  readonly busy: boolean;
  readonly question: OpenQuestion | null;
  readonly model: ModelStatus;
  /** Language of the conversation, BCP 47; absent until it is known. */
  readonly locale?: string | undefined;
  readonly online: boolean;
  readonly human: HumanView;
  readonly notices: readonly Notice[];
  readonly slots: Readonly<Record<string, Json>>;
  readonly activeFlow: string | null;
  /** Actions that could not be sent yet and wait for a connection. Erasing the conversation takes them away unsent. */
  readonly waiting: readonly { readonly action: string; readonly count: number }[];
}

/**
 * What can be sent: words, or a pressed button (shown by its title, meant by its payload). `id`: random, of the message; one
 * that waits under the same id already is not sent twice. Default: a new one.
 */
export type Outgoing =
  | string
  | { readonly kind: "text"; readonly text: string; readonly id?: string | undefined }
  | { readonly kind: "button"; readonly title: string; readonly payload: string; readonly id?: string | undefined };

/** A running conversation. Draw from `view`, never from the promise of `send`. */
export interface AssistantHandle {
  readonly view: AssistantView;
  readonly conversationId: string;
  /** Called at once with the present view, then on every change; returns the function that ends it. */
  subscribe(listener: (view: AssistantView) => void): () => void;
  /** Resolves when the message is kept (it cannot be lost any more), not when it is answered. */
  send(message: Outgoing): Promise<void>;
  /** Resolves when nothing is queued, in work or pending. For tests and scripts. */
  settled(): Promise<void>;
  /** Starts a flow as if understood. */
  startFlow(flow: string): Promise<void>;
  /** Starts loading the encoder; called by the widget when the chat opens. */
  loadModel(): Promise<void>;
  loadEarlier(): Promise<void>;
  draft(): Promise<string>;
  saveDraft(text: string): Promise<void>;
  /** Ends the conversation and begins a new one; the old transcript is deleted. */
  reset(): Promise<void>;
  /** Deletes everything this assistant has stored on the device. */
  erase(): Promise<void>;
  dismiss(notice: string): void;
  /**
   * What the guards learned on this device, as JSON lines for `halcyon improve export`: of the last 30 days, or since a wall
   * time in milliseconds. Nothing that the visitor typed unless the option `collect` allows it, and then without numbers and
   * addresses. Sending it anywhere is the host's affair.
   */
  exportEvidence(options?: { readonly since?: number | undefined }): Promise<string>;
  /**
   * What requests of this device have used, by day, flow, step and backend, and their sum: of the last thirteen months, or
   * since the day (UTC) of a wall time in milliseconds. Conversations that were erased are not among it.
   */
  exportUsage(options?: { readonly since?: number | undefined }): Promise<Usage>;
  close(): void;
}
