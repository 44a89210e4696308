import type { Json, JsonObject } from "../base/json.ts";
import type { EffectId, Operation, Outcome } from "./effect.ts";
import type { QuestionCount, UnheardCount } from "./guards.ts";
import type { EscalationCount } from "./policy.ts";
import type { BotMessage } from "./response.ts";

export type FrameKind = "regular" | "interrupt" | "link" | "call" | "pattern";

/** One running flow. The stack's last frame is its top. */
export interface Frame {
  /** Unique in the conversation: `f1`, `f2` … */
  readonly id: string;
  readonly flow: string;
  readonly kind: FrameKind;
  /** Persisted XState snapshot of the flow's machine, plain JSON of about 100 bytes. Its state is the step. */
  readonly snapshot: JsonObject;
  /** False: the step is the next to run. True: it has begun, and is left when its work is done. */
  readonly entered: boolean;
  /** Fingerprint of the flow that the frame was made with: another one runs `pattern_code_change`. */
  readonly build: string;
  /** A pattern's properties (`collect`, `canceled_name` …), readable as `context.*`. */
  readonly context: JsonObject;
  /** What the task was allowed to do by a yes, oldest first. */
  readonly confirmed?: readonly Confirmation[] | undefined;
}

/** A yes to a change of the world: with these values, once. */
export interface Confirmation {
  /** The bool slot whose question was answered. */
  readonly slot: string;
  /** What the task had collected by then, by slot, without what was empty. */
  readonly values: JsonObject;
  /** The actions that the question named and that were not done yet. Absent: it holds for the first that changes something. */
  readonly actions?: readonly string[] | undefined;
}

/** A call whose outcome comes later, and the task that goes on then. The conversation goes on meanwhile. */
export interface ParkedCall {
  readonly effect: EffectId;
  readonly action: string;
  readonly flow: string | null;
  readonly why: "queued" | "accepted";
  /** Of a queued call: wall time after which it is given up. */
  readonly until?: number | undefined;
  readonly operation?: Operation | undefined;
  /** The user has called it off, and the backend is to be told. */
  readonly stopping?: true | undefined;
  /** Claims, by name, of whoever asked for it, as far as slots hold them: it is sent for nobody else. Absent: none. */
  readonly who?: JsonObject | undefined;
  /** The frames of the task, bottom first; none: nothing goes on when it is done. */
  readonly frames: readonly Frame[];
  /** What the task had collected, by slot; null where empty. */
  readonly slots: JsonObject;
  /** It has come; the task waits until it can have its slots again. */
  readonly outcome?: Outcome | undefined;
}

export interface UnsettledCall {
  /** The latest effect that asked for it. */
  readonly effect: EffectId;
  /** Its idempotency key: the id of the first effect that asked for it. */
  readonly key: EffectId;
  readonly action: string;
  readonly input: JsonObject;
  /** Wall time of the first, milliseconds. */
  readonly at: number;
}

/** Who holds a conversation besides the bot. */
export interface HumanHold {
  /** The effect that asked for it. */
  readonly handoff: EffectId;
  readonly phase: "waiting" | "joined";
  readonly name?: string | undefined;
  /** What was said that led to it, unless it was the wish for a person itself: what the person's labels are about. */
  readonly about?: string | undefined;
  /** Of the newest event of the person that was taken in; 0 before the first. */
  readonly seen: number;
}

/** The whole memory of a conversation between two turns. Plain JSON; the transcript is kept apart, as events. */
export interface DialogueState {
  readonly version: 1;
  /** Content hash of the assistant that made it: a change runs `pattern_code_change`. */
  readonly assistant: string;
  readonly sessionStarted: boolean;
  /** True after `session end`: nothing is answered any more. */
  readonly ended: boolean;
  /** An action asked the bot to be silent: what is said is noted and not answered, until another resumes it, or a restart. */
  readonly paused?: boolean | undefined;
  /** A person was asked for, or has the conversation: then the bot is silent and the user's words go to the person. */
  readonly human?: HumanHold | undefined;
  /** Slots that are not empty; a slot that is missing here is null. */
  readonly slots: Readonly<Record<string, Json>>;
  /** Slots whose value came from an NLU mapping: the model may not overwrite them unless the slot allows it. */
  readonly nluFilled?: readonly string[] | undefined;
  readonly stack: readonly Frame[];
  /** The effect whose outcome the dialogue waits for, if any. */
  readonly pending: { readonly effect: EffectId; readonly frame: string; readonly action: string } | null;
  /**
   * Calls of which nobody knows whether they were done: no outcome yet, or none that says so. The same action asked for
   * again with the same input goes out under the first one's key, so that a backend that did it does not do it twice.
   */
  readonly unsettled: readonly UnsettledCall[];
  /** Oldest first. */
  readonly parked?: readonly ParkedCall[] | undefined;
  /** What the user said last. */
  readonly latest: { readonly text: string; readonly at: number } | null;
  /** What the bot said since the user's latest message, and before it: for "repeat that". */
  readonly said: readonly BotMessage[];
  readonly saidBefore: readonly BotMessage[];
  /** For frame ids. */
  readonly frameCount: number;
  /** What became of the questions of running flows: frame id → slot. */
  readonly questions?: Readonly<Record<string, Readonly<Record<string, QuestionCount>>>> | undefined;
  /** What was not understood in this session. */
  readonly unheard?: UnheardCount | undefined;
  /** What was counted in this session for `escalation`. */
  readonly escalation?: EscalationCount | undefined;
  /** Counters that guards judge from, by name. */
  readonly counts: Readonly<Record<string, number>>;
}
