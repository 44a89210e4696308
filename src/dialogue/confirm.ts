import type { Assistant } from "../model/assistant.ts";
import type { CollectStep, Flow, Step } from "../model/flow.ts";
import type { Frame } from "../model/state.ts";
import { compiledFlow } from "./compile.ts";
import { note, slotValue, type Draft } from "./draft.ts";
import { stepsBefore, stepsWithin } from "./flow-slots.ts";
import { placeOf, replaceFrame } from "./stack.ts";

/*
 * What cannot be taken back is done only after somebody has said yes in the same task: to a yes-or-no question that is
 * always asked and that a branch of its flow looks at. Called flows ask for their callers, flows for those they link to;
 * a pattern asks for itself alone.
 */

/** The frame that remembers whether a task was confirmed. */
function rememberer({ stack }: Draft, frame: Frame): Frame | null {
  let at = placeOf(stack, frame);
  while (at > 0 && stack[at]!.kind === "call") at--;
  return stack[at] ?? null;
}

export function isConfirmed(draft: Draft, frame: Frame): boolean {
  return rememberer(draft, frame)?.confirmed === true;
}

/** Remembers the answer to a question that its flow has just left. */
export function noteAnswer(draft: Draft, frame: Frame, step: CollectStep): void {
  const flow = compiledFlow(draft.assistant, frame.flow)?.flow;
  const remembers = rememberer(draft, frame);
  if (!flow || !remembers || !asks(draft.assistant, step) || !decides(flow, step.slot)) return;
  if (slotValue(draft, step.slot) === true) replaceFrame(draft, { ...remembers, confirmed: true });
}

/** A task goes back to `step`: if it will be asked for its confirmation again, the one it has given is void. */
export function withdrawConfirmation(draft: Draft, frame: Frame, step: string): void {
  const remembers = rememberer(draft, frame);
  const flow = compiledFlow(draft.assistant, frame.flow)?.flow;
  if (!remembers?.confirmed || !flow) return;
  const isAsking = (one: Step): boolean => asksWithin(draft.assistant, one);
  // Confirmed elsewhere, or before the step to which it goes back.
  if (!flow.steps.some(isAsking) || stepsBefore(flow, step).some(isAsking)) return;
  const { confirmed: _, ...rest } = remembers;
  note(draft, "What was confirmed changes: it has to be confirmed again.");
  replaceFrame(draft, rest);
}

/** Whether an action may not be asked for because nobody has said yes. */
export function lacksConfirmation(draft: Draft, frame: Frame, action: string): boolean {
  const { risk, waived } = draft.assistant.actionRules?.[action] ?? {};
  if ((risk !== "write" && risk !== "irreversible") || waived || isConfirmed(draft, frame)) return false;
  const refused = risk === "irreversible";
  note(draft, `Nobody has confirmed ${action}${refused ? ", which cannot be taken back: it is not done" : ""}.`);
  return refused;
}

function asks({ slots }: Assistant, { slot, askBeforeFilling }: CollectStep): boolean {
  return askBeforeFilling && Object.hasOwn(slots, slot) && slots[slot]!.type === "bool";
}

function asksWithin(assistant: Assistant, step: Step): boolean {
  if (step.kind === "collect") return asks(assistant, step);
  return step.kind === "call" && stepsWithin(assistant, step.flow, false).some((one) => asksWithin(assistant, one));
}

function decides({ steps }: Flow, slot: string): boolean {
  const name = new RegExp(`\\bslots\\.${slot}\\b`);
  return steps.some(({ next }) => typeof next !== "string" && next.branches.some((branch) => name.test(branch.if)));
}
