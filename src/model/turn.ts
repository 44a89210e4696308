import type { JsonObject } from "../base/json.ts";
import type { Command } from "./command.ts";
import type { Effect, EffectId, Outcome } from "./effect.ts";
import type { DialogueEvent } from "./event.ts";
import type { AgentEvent } from "./handoff.ts";
import type { DialogueState } from "./state.ts";
import type { GuardNotice, SlotSignal } from "./guards.ts";
import type { Parse } from "./training.ts";

interface InputBase {
  /** Random, stored: the base of every effect id of this turn. */
  readonly turnId: string;
  /** Wall time of the input, milliseconds. */
  readonly at: number;
  /** Chance of this turn, in [0, 1): which variation of a response is said. */
  readonly seed: number;
  /** What the host says of the visitor's identity; absent or null: it does not vouch for anybody. */
  readonly claims?: JsonObject | null | undefined;
}

/** What the user said, understood. */
export interface MessageInput extends InputBase {
  readonly kind: "message";
  readonly text: string;
  readonly commands: readonly Command[];
  /** Intent and entities, where the assistant has training data: NLU mappings and triggers judge from it. */
  readonly parse?: Parse | null | undefined;
  /** What the message is as an answer to the open question, where there is one and it was not taken. */
  readonly signal?: SlotSignal | undefined;
  /** What to say in place of the hint, if the question is asked again with one: plain text. */
  readonly reworded?: string | undefined;
  /** Probability that it was written in anger; absent where nobody reads that. */
  readonly frustration?: number | undefined;
  readonly channel: string;
  /** Language of answers, BCP 47. */
  readonly locale: string;
  readonly metadata?: JsonObject | undefined;
}

/** What an effect came to. */
export interface OutcomeInput extends InputBase {
  readonly kind: "outcome";
  readonly effect: EffectId;
  readonly outcome: Outcome;
  readonly channel: string;
  readonly locale: string;
}

/** What the person who holds the conversation did. */
export interface AgentInput extends InputBase {
  readonly kind: "agent";
  readonly event: AgentEvent;
  readonly channel: string;
  /** Language of answers, BCP 47. */
  readonly locale: string;
}

export type TurnInput = MessageInput | OutcomeInput | AgentInput;

/** Told of each step that has run, in order: for coverage, and for drawing where a turn went. */
export type StepListener = (flow: string, step: string) => void;

/** One call of `takeTurn`: everything that follows from one input. Nothing of it has happened yet. */
export interface TurnResult {
  readonly state: DialogueState;
  readonly events: readonly DialogueEvent[];
  readonly effects: readonly Effect[];
  /** Why, in short sentences, in order: dropped commands, taken branches, chosen patterns. */
  readonly notes: readonly string[];
  /** What guards saw, for their evidence; absent where they saw nothing. */
  readonly guards?: readonly GuardNotice[] | undefined;
}
