import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Frame } from "../model/state.ts";
import { compiledFlow, stateKey } from "./compile.ts";
import { withdrawConfirmation } from "./confirm.ts";
import { setSlot, type Draft } from "./draft.ts";
import { collectsWithin, stepsBefore } from "./flow-slots.ts";
import {
  activeIndex,
  chainOf,
  COLLECT,
  isUserFrame,
  moveFrame,
  removeFrames,
  rootIndex,
  segmentEnd,
  stepOf,
  VALIDATE,
} from "./stack.ts";
import { pushPattern } from "./tasks.ts";

/** A stack and the flows of its frames: a draft, or a state that is only read. */
interface Standing {
  readonly assistant: Assistant;
  readonly stack: readonly Frame[];
}

/** Slots that a frame's flow, and the flows it has called so far, have asked for: first asked first. */
export function askedBy(draft: Standing, frame: Frame): readonly string[] {
  return questionsBefore(draft, frame).flatMap(({ slots }) => slots);
}

/** Slots that the active task has asked for, callers' first. */
export function askedSlots(draft: Standing): readonly string[] {
  return [...new Set(chainOf(draft.stack, activeIndex(draft.stack)).flatMap((frame) => askedBy(draft, frame)))];
}

interface Question {
  /** Where to go back to: the collect step, or the step that calls the flow which asks. */
  readonly step: string;
  readonly slots: readonly string[];
}

function questionsBefore(draft: Standing, frame: Frame): readonly Question[] {
  const current = stepOf(draft, frame);
  if (!current) return [];
  const before = stepsBefore(compiledFlow(draft.assistant, frame.flow)!.flow, current.id);
  const steps = frame.entered ? [...before, current] : before;
  return steps.flatMap((step): Question[] => {
    if (step.kind === "collect") return [{ step: step.id, slots: [step.slot] }];
    // The step that is calling now: what its child has asked, the child's own frame says.
    if (step.kind !== "call" || step === current) return [];
    return [{ step: step.id, slots: collectsWithin(draft.assistant, step.flow).map(({ slot }) => slot) }];
  });
}

export type Corrected = readonly { readonly name: string; readonly value: Json }[];

/** Asks the pattern to take over corrected values. The slots themselves are not changed yet. */
export function startCorrection(draft: Draft, corrected: Corrected): void {
  const names = corrected.map(({ name }) => name);
  const target = rewindTarget(draft, names);
  const values = corrected.map(({ value }) => value);
  const context: JsonObject = {
    corrected_slots: Object.fromEntries(corrected.map(({ name, value }) => [name, value])),
    new_slot_values: values,
    is_reset_only: names.every((name) => isOnlyAsked(draft, name)),
    // Ours: nothing but "that was wrong", so that the default does not confirm values that do not exist.
    is_cleared: values.every((value) => value === null),
    reset_flow_id: target?.frame.flow ?? null,
    // Ours: a flow may be running twice.
    reset_frame_id: target?.frame.id ?? null,
    reset_step_id: target?.step ?? null,
  };
  if (!pushPattern(draft, "pattern_correction", context)) applyCorrection(draft, context);
}

/** The earliest question that had one of the slots: in the active task, callers first, else in a task that waits. */
export function rewindTarget(draft: Draft, names: readonly string[], within?: Frame): { frame: Frame; step: string } | null {
  const active = within ? draft.stack.indexOf(within) : activeIndex(draft.stack);
  const waiting = draft.stack.toReversed();
  for (const frame of [...chainOf(draft.stack, active), ...(within ? [] : waiting)]) {
    const question = questionsBefore(draft, frame).find(({ slots }) => slots.some((slot) => names.includes(slot)));
    if (question) return { frame, step: question.step };
  }
  return null;
}

function isOnlyAsked(draft: Draft, name: string): boolean {
  const steps = draft.stack.filter(isUserFrame).flatMap(({ flow }) => collectsWithin(draft.assistant, flow));
  return steps.every(({ slot, askBeforeFilling }) => slot !== name || askBeforeFilling);
}

/** Goes back to the corrected question, abandons what was asked after it, and stores the new values. */
export function applyCorrection(draft: Draft, context: JsonObject): void {
  const { reset_frame_id: id, reset_step_id: step, corrected_slots: values } = context;
  const frame = draft.stack.find((candidate) => candidate.id === id);
  if (frame && typeof step === "string") rewind(draft, frame, step);
  for (const [name, value] of Object.entries(isJsonObject(values) ? values : {})) {
    setSlot(draft, name, value);
    draft.fresh.add(name);
  }
}

/** Sets a frame back to one of its steps; the flows it has called and the questions above it leave the stack. */
export function rewind(draft: Draft, frame: Frame, step: string): void {
  // The question may be gone since, with yesterday's assistant.
  if (!compiledFlow(draft.assistant, frame.flow)?.steps.has(stateKey(step))) return;
  const index = draft.stack.indexOf(frame);
  const abandoned = new Set<string>();
  for (let at = index + 1; at < segmentEnd(draft.stack, rootIndex(draft.stack, index)); at++) {
    const above = draft.stack[at]!;
    const below = draft.stack[at - 1]!;
    const isQuestion = above.flow === COLLECT || above.flow === VALIDATE;
    if (isUserFrame(above) || (isQuestion && (below === frame || abandoned.has(below.id)))) abandoned.add(above.id);
  }
  removeFrames(draft, abandoned);
  if (draft.pending?.frame === frame.id) draft.pending = null;
  withdrawConfirmation(draft, frame, step);
  moveFrame(
    draft,
    draft.stack.find(({ id }) => id === frame.id)!,
    step,
  );
}
