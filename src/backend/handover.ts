import type { EffectId, Outcome } from "../model/effect.ts";
import type { AgentEvent, HandoffPacket } from "../model/handoff.ts";

/** What is told to the person of an open handover. */
export interface RelayedMessage {
  /** Idempotency key: the same words under the same key arrive once. */
  readonly key: EffectId;
  readonly conversationId: string;
  readonly handoff: EffectId;
  /** The user's words; null: the user goes on without a person. */
  readonly text: string | null;
}

export interface FollowOptions {
  readonly conversationId: string;
  readonly handoff: EffectId;
  /** Only events with a greater `seq`. */
  readonly after: number;
  readonly signal: AbortSignal;
}

/**
 * The port through which a conversation is handed over to a person. `request` and `relay` never reject: whatever goes
 * wrong is an outcome.
 */
export interface Handover {
  /**
   * Asks for a person. Done with a result of the kind `handoff`; failed with the reason `no-receiver` where there is nobody.
   * The packet's `handoff` is the idempotency key.
   */
  request(packet: HandoffPacket, signal: AbortSignal): Promise<Outcome>;
  /** Tells the person something. Done, or an outcome after which the same may be tried again unless it `failed` for good. */
  relay(message: RelayedMessage, signal: AbortSignal): Promise<Outcome>;
  /** What the person does, in order and each once, until the signal ends it. Lost lines are its own to mend. */
  follow(options: FollowOptions): AsyncIterable<AgentEvent>;
  close(): void;
}
