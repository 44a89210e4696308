import type { JsonObject } from "../base/json.ts";
import type { CallEffect, Outcome } from "../model/effect.ts";

export interface CallContext {
  readonly conversationId: string;
  readonly locale: string;
  /** The declared slots, as in `input`. */
  readonly slots: JsonObject;
  /** Ends when the flow is cancelled, the deadline passes or the assistant closes. */
  readonly signal: AbortSignal;
}

/**
 * The port through which flows act. One call, one outcome, never a rejection: whatever goes wrong is an outcome.
 * `effect.key` is the idempotency key: the same effect asked for twice is done once.
 */
export interface Actions {
  /** Whether anybody provides this action. Unknown: true, and `perform` will tell. */
  has(action: string): boolean;
  perform(effect: CallEffect, context: CallContext): Promise<Outcome>;
  close(): void;
}
