import type { JsonObject } from "../base/json.ts";
import type { CallEffect, Operation, Outcome } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { DialogueState } from "../model/state.ts";
import type { CallOrigin } from "./ledger.ts";

/** An event of the conversation and when it happened: wall time, milliseconds. */
export interface LoggedEvent {
  readonly event: DialogueEvent;
  readonly at: number;
  readonly turnId: string;
}

/** The conversation as it stands when an action is asked for, oldest event first; of a long one, its newest part. */
export interface ConversationLog {
  readonly state: DialogueState;
  readonly events: readonly LoggedEvent[];
  readonly channel: string;
}

export interface CallContext {
  readonly conversationId: string;
  readonly locale: string;
  /** The declared slots, as in `input`. */
  readonly slots: JsonObject;
  /** Ends when the flow is cancelled, the deadline passes or the assistant closes. */
  readonly signal: AbortSignal;
  /** The call was kept because it could not be sent, and is tried again. */
  readonly kept?: boolean | undefined;
  /** Somebody began to make this very call before, and died: nobody knows what came of it. */
  readonly again?: boolean | undefined;
  /** For backends that must know more than the declared slots. Reads the log when it is called; absent where nobody keeps one. */
  readonly log?: (() => ConversationLog | Promise<ConversationLog>) | undefined;
  /** Where in the conversation it comes from, for whoever keeps account. */
  readonly origin?: CallOrigin | undefined;
  /** The header `traceparent` of a request to this address; null: that host is not to know. */
  readonly trace?: ((url: string) => string | null) | undefined;
}

/**
 * The port through which flows act. One call, one outcome, never a rejection: whatever goes wrong is an outcome.
 * `effect.key` is the idempotency key: the same effect asked for twice is done once.
 */
export interface Actions {
  /** Whether anybody provides this action. Unknown: true, and `perform` will tell. */
  has(action: string): boolean;
  perform(effect: CallEffect, context: CallContext): Promise<Outcome>;
  /**
   * What has come of the work that the backend has taken on for `effect`; `accepted` again while it is at it. Absent: this
   * provider takes nothing on.
   */
  look?(operation: Operation, effect: CallEffect, context: CallContext): Promise<Outcome>;
  /**
   * Asks the backend to stop that work, and says what it answers: `stopped`, or, where it was too late, what came of it, or
   * `accepted` while it has not decided. Absent: nothing can be stopped.
   */
  stop?(operation: Operation, effect: CallEffect, context: CallContext): Promise<Outcome>;
  close(): void;
}
