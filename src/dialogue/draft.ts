import type { Json, JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Effect, EffectId } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { GuardNotice, MissKind, SlotSignal } from "../model/guards.ts";
import type { EscalationCount } from "../model/policy.ts";
import type { BotMessage } from "../model/response.ts";
import type { DialogueState, Frame, ParkedCall } from "../model/state.ts";
import type { StepListener, TurnInput, TurnResult } from "../model/turn.ts";
import type { ConditionScope } from "./condition.ts";
import { createScope } from "./scope.ts";
import { coerceSlot, initialSlots, textOf } from "./slots.ts";

/**
 * A turn in the making: the one mutable thing of the engine, opened from the state, closed into the next one. It never
 * leaves `takeTurn`.
 */
export interface Draft {
  readonly assistant: Assistant;
  readonly input: TurnInput;
  readonly onStep: StepListener | undefined;
  /** Hash of the assistant whose flows the stack is known to fit. */
  hash: string;
  slots: Record<string, Json>;
  /** Slots whose value came from an NLU mapping. */
  readonly nluFilled: Set<string>;
  stack: Frame[];
  pending: DialogueState["pending"];
  unsettled: DialogueState["unsettled"];
  parked: readonly ParkedCall[];
  sessionStarted: boolean;
  ended: boolean;
  paused: boolean;
  human: DialogueState["human"];
  latest: DialogueState["latest"];
  said: BotMessage[];
  saidBefore: readonly BotMessage[];
  frameCount: number;
  /** What became of the questions of running flows, by frame. */
  questions: NonNullable<DialogueState["questions"]>;
  /** What this turn was as an answer, by slot: a miss, once the question is asked again. */
  readonly attempts: Map<string, MissKind>;
  signal: SlotSignal | undefined;
  /** Questions that were given up in this very turn. */
  readonly gaveUp: Set<string>;
  unheard: DialogueState["unheard"];
  /** How what was not understood is answered; undefined: nobody judges that. */
  rung: "rephrase" | "menu" | "human" | undefined;
  /** What the same words were taken for before, in vain. */
  notMeant: string | undefined;
  escalation: EscalationCount | undefined;
  /** What guards saw. */
  readonly guards: GuardNotice[];
  counts: Record<string, number>;
  readonly events: DialogueEvent[];
  readonly effects: Effect[];
  readonly notes: string[];
  effectCount: number;
  /** How many responses were chosen: chance moves on with each. */
  choices: number;
  /** Slots that this turn's commands have filled: the end of another flow does not empty them. */
  readonly fresh: Set<string>;
  /** Slots with rules of their own that were filled and are still to be checked. */
  readonly unchecked: Set<string>;
  /** Set when the turn must end although there is work left: the user was told to answer, or the session ended. */
  listening: boolean;
}

/** Messages kept for "repeat that". */
const MAX_SAID = 20;

export function openDraft(assistant: Assistant, state: DialogueState | null, input: TurnInput, onStep?: StepListener): Draft {
  return {
    assistant,
    input,
    onStep,
    hash: state?.assistant ?? assistant.hash,
    slots: state ? { ...state.slots } : initialSlots(assistant),
    nluFilled: new Set(state?.nluFilled),
    stack: state ? [...state.stack] : [],
    pending: state?.pending ?? null,
    unsettled: state?.unsettled ?? [],
    parked: state?.parked ?? [],
    sessionStarted: state?.sessionStarted ?? false,
    ended: state?.ended ?? false,
    paused: state?.paused === true,
    human: state?.human,
    latest: state?.latest ?? null,
    said: [...(state?.said ?? [])],
    saidBefore: state?.saidBefore ?? [],
    frameCount: state?.frameCount ?? 0,
    questions: state?.questions ?? {},
    attempts: new Map(),
    signal: undefined,
    gaveUp: new Set(),
    unheard: state?.unheard,
    escalation: state?.escalation,
    rung: undefined,
    notMeant: undefined,
    guards: [],
    counts: { ...state?.counts },
    events: [],
    effects: [],
    notes: [],
    effectCount: 0,
    choices: 0,
    fresh: new Set(),
    unchecked: new Set(),
    listening: false,
  };
}

export function closeDraft(draft: Draft): TurnResult {
  const { slots, stack, pending, sessionStarted, ended, latest, saidBefore, frameCount, counts } = draft;
  const state: DialogueState = {
    version: 1,
    assistant: draft.hash,
    sessionStarted,
    ended,
    ...(draft.paused && { paused: true }),
    ...(draft.human && { human: draft.human }),
    slots,
    ...(draft.nluFilled.size > 0 && { nluFilled: [...draft.nluFilled] }),
    stack,
    pending,
    unsettled: draft.unsettled,
    ...(draft.parked.length > 0 && { parked: draft.parked }),
    latest,
    said: draft.said.slice(-MAX_SAID),
    saidBefore,
    frameCount,
    ...(Object.keys(draft.questions).length > 0 && { questions: draft.questions }),
    ...(draft.unheard && { unheard: draft.unheard }),
    ...(draft.escalation && { escalation: draft.escalation }),
    counts,
  };
  return {
    state,
    events: draft.events,
    effects: draft.effects,
    notes: draft.notes,
    ...(draft.guards.length > 0 && { guards: draft.guards }),
  };
}

export function note(draft: Draft, sentence: string): void {
  draft.notes.push(sentence);
}

/** For what may be found out again and again in one turn. */
export function noteOnce(draft: Draft, sentence: string): void {
  if (!draft.notes.includes(sentence)) note(draft, sentence);
}

/** The id of the turn's next effect. */
export function nextEffectId(draft: Draft): EffectId {
  return `${draft.input.turnId}.${++draft.effectCount}`;
}

export function slotValue(draft: Draft, name: string): Json {
  return Object.hasOwn(draft.slots, name) ? draft.slots[name]! : null;
}

/** Stores a value, brought to its slot's type where that is possible, and tells it as an event. */
export function setSlot(draft: Draft, name: string, value: Json): void {
  const slot = Object.hasOwn(draft.assistant.slots, name) ? draft.assistant.slots[name] : undefined;
  if (!slot) return note(draft, `"${name}" is no slot of this assistant; it was not set.`);
  if (slot.claim !== undefined) return note(draft, `${name} is a claim: only the host sets it.`);
  const { ok, value: stored } = coerceSlot(slot, value);
  // An answer is refused by its question; nobody would refuse what came another way.
  if (slot.type === "strict_categorical" && !ok && draft.stack.at(-1)?.context["collect"] !== name)
    return note(draft, `${textOf(value)} is no value of ${name}; it was not set.`);
  if (stored === null) {
    delete draft.slots[name];
    draft.nluFilled.delete(name);
  } else draft.slots[name] = stored;
  draft.events.push({ event: "slot", name, value: stored });
  if (slot.validation && stored !== null) draft.unchecked.add(name);
}

/** Back to the initial value. A slot that has it already makes no event. */
export function resetSlot(draft: Draft, name: string): void {
  const { initialValue: initial = null, claim } = draft.assistant.slots[name] ?? {};
  if (claim !== undefined) return;
  draft.nluFilled.delete(name);
  if (JSON.stringify(slotValue(draft, name)) !== JSON.stringify(initial)) setSlot(draft, name, initial);
  // What the author put there is not for the user to mend.
  draft.unchecked.delete(name);
}

export function scopeOf(draft: Draft, context: JsonObject = {}): ConditionScope {
  return createScope(draft.assistant.slots, draft.slots, context, (sentence) => noteOnce(draft, sentence));
}

/** Says one message: an event for the transcript and an effect for the outside. */
export function sayMessage(draft: Draft, message: BotMessage): void {
  draft.said.push(message);
  draft.events.push({ event: "bot", ...message });
  draft.effects.push({ kind: "say", id: nextEffectId(draft), message });
}
