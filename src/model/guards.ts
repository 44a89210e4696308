import type { JsonObject } from "../base/json.ts";
import type { Semantic } from "./semantic.ts";

/** `act`: counts, and does something else when it is enough; `count`: only counts; `off`: neither. */
export type GuardMode = "act" | "count" | "off";

/** What is said of every guard. */
export interface GuardStance {
  readonly mode?: GuardMode | undefined;
  /** Why it is off. */
  readonly reason?: string | undefined;
}

export interface FormGuardSettings extends GuardStance {
  /** Misses of one question before it is given up, or asked for by another input where there is one. */
  readonly ceilings?: Readonly<Partial<Record<Semantic, number>>> | undefined;
  /** Misses of all questions of one run of a flow. Default 8. */
  readonly perFlow?: number | undefined;
}

export interface UnderstandingGuardSettings extends GuardStance {
  /** Messages in a row that are not understood before what can be done is shown. Default 2. */
  readonly menuAfter?: number | undefined;
  /** Messages of a conversation that were not understood before a person is offered. Default 3. */
  readonly humanAfter?: number | undefined;
}

export interface KnowledgeGuardSettings extends GuardStance {
  /** Questions in vain of one topic before a person is offered. Default 2. */
  readonly perTopic?: number | undefined;
  /** Questions in vain of a conversation in ten minutes. Default 6. */
  readonly inVain?: number | undefined;
  /** Questions of a conversation in ten minutes. Default 30. */
  readonly total?: number | undefined;
}

/** `count` lets ceilings be passed; that a timer of one key is one is no matter of patience. */
export interface ReminderGuardSettings extends GuardStance {
  /** Timers of a conversation that wait. Default 5. */
  readonly active?: number | undefined;
  /** Timers of a conversation that fire within an hour. Default 20. */
  readonly perHour?: number | undefined;
  /** Days ahead that one may be set. Default 7. */
  readonly days?: number | undefined;
}

/** What an author says of the guards. What is left out has its default; the mode's is `act`. */
export interface GuardSettings {
  readonly form?: FormGuardSettings | undefined;
  readonly understanding?: UnderstandingGuardSettings | undefined;
  readonly knowledge?: KnowledgeGuardSettings | undefined;
  readonly reminders?: ReminderGuardSettings | undefined;
}

/** What an answer that is none lacks: nothing of the kind was said; a part of it; it breaks a rule; it was read unsurely. */
export type MissKind = "absent" | "partial" | "invalid" | "lowConfidence";

/** What understanding makes of a message as an answer to the open question, judged by the readers of values themselves. */
export interface SlotSignal {
  readonly slot: string;
  /** `complete`: a value is there, though it was not taken. */
  readonly kind: "absent" | "partial" | "complete";
  /** What lacks, where that is known: `at_sign`, `domain`, `digits`, `day`. */
  readonly missing?: string | undefined;
  /** What was said, as it is written: "john at example dot com". Proposed, never taken unasked. */
  readonly repair?: string | undefined;
}

/** What became of one question in one run of a flow. */
export interface QuestionCount {
  readonly asks: number;
  readonly misses: Readonly<Partial<Record<MissKind, number>>>;
  /** Wall times, milliseconds. */
  readonly firstAskAt: number;
  readonly lastAt: number;
  /** It is not asked any more in this run. */
  readonly exhausted?: true | undefined;
  /** The slot was filled after so many misses. */
  readonly filled?: true | undefined;
}

/** What was not understood in a conversation. */
export interface UnheardCount {
  /** Fallbacks of this session. */
  readonly unproductive: number;
  /** In a row. */
  readonly inARow: number;
  /** What was said lately and where, how often, and what it was taken for. */
  readonly said: readonly { readonly key: string; readonly times: number; readonly choice: string }[];
  /** The latest message that was not understood and is not explained yet, and what was offered to it. */
  readonly open?:
    | { readonly text: string; readonly turns: number; readonly offered: "menu" | "clarify" | "rephrase" | "human" }
    | undefined;
}

/** Something that a guard saw in a turn: kept as evidence. `said` is the only field with a visitor's words. */
export interface GuardNotice {
  readonly guard: "form" | "nlu";
  /** `guard.<guard>.<what>`. */
  readonly what: string;
  readonly flow: string | null;
  readonly slot?: string | undefined;
  readonly reason?: string | undefined;
  readonly attempt?: number | undefined;
  readonly ceiling?: number | undefined;
  readonly label?: { readonly source: string; readonly value: string } | undefined;
  readonly said?: string | undefined;
  readonly details?: JsonObject | undefined;
}
