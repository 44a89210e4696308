import type { CallOrigin } from "../backend/ledger.ts";
import type { CallEffect, HandOffEffect, Outcome, SearchEffect } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { GuardNotice } from "../model/guards.ts";
import type { Understanding } from "../model/understanding.ts";

/** What the dialogue made of one input. */
export interface DecidedTurn {
  readonly events: readonly DialogueEvent[];
  readonly guards: readonly GuardNotice[];
  /** Something must be awaited before the turn is over. */
  readonly pending: boolean;
}

/** An effect that is being performed. */
export interface Performing {
  /** The header `traceparent` for a request to this address; null: that host is not told. */
  readonly trace: (url: string) => string | null;
  /** Null: it was called off. */
  readonly end: (outcome: Outcome | null) => void;
}

/** Told what happens in a conversation, as it happens. Nobody waits for it, and it never throws. */
export interface Observer {
  /** The next thing of a conversation is taken up: `answer`, `perform`, `remind` … */
  task(kind: string, conversation: string): void;
  /** Words are being read; the function is told what they were read as, or null where that failed. */
  understand(): (meant: (Pick<Understanding, "commands"> & Partial<Pick<Understanding, "scores" | "source">>) | null) => void;
  perform(effect: CallEffect | SearchEffect | HandOffEffect, origin: CallOrigin): Performing;
  decided(turn: DecidedTurn): void;
}
