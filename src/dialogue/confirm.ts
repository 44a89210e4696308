import type { Json, JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { CollectStep, Flow, Step } from "../model/flow.ts";
import type { Confirmation, Frame } from "../model/state.ts";
import { compiledFlow } from "./compile.ts";
import { note, slotValue, type Draft } from "./draft.ts";
import { slotsOf, stepsBefore, stepsWithin } from "./flow-slots.ts";
import { placeOf, replaceFrame } from "./stack.ts";

/*
 * What cannot be taken back is done only after somebody has said yes in the same task: to a yes-or-no question that is
 * always asked and that a branch of its flow looks at. Called flows ask for their callers, flows for those they link to;
 * a pattern asks for itself alone. A yes is a yes to what was known when it was given, and to one change.
 */

/** Whether somebody has said yes to an action: `void`: with other values than there are now; `missing`: nobody has. */
export type Consent = "given" | "void" | "missing";

/** The frame that remembers what a task was confirmed for. */
export function rememberer({ stack }: Draft, frame: Frame): Frame | null {
  let at = placeOf(stack, frame);
  while (at > 0 && stack[at]!.kind === "call") at--;
  return stack[at] ?? null;
}

function keep(draft: Draft, remembers: Frame, confirmed: readonly Confirmation[]): void {
  const { confirmed: _, ...rest } = remembers;
  replaceFrame(draft, confirmed.length > 0 ? { ...rest, confirmed } : rest);
}

/** Remembers the answer to a question that its flow has just left. A no takes back the yes to the same question. */
export function noteAnswer(draft: Draft, frame: Frame, { slot, confirms, ...step }: CollectStep): void {
  const flow = compiledFlow(draft.assistant, frame.flow)?.flow;
  const remembers = rememberer(draft, frame);
  if (!flow || !remembers || !asks(draft.assistant, slot, step.askBeforeFilling) || !decides(flow, slot)) return;
  const others = (remembers.confirmed ?? []).filter((one) => one.slot !== slot);
  if (slotValue(draft, slot) !== true) return keep(draft, remembers, others);
  const names = [...slotsOf(draft.assistant, remembers.flow)].filter((name) => name !== slot);
  const known = names.map((name) => [name, slotValue(draft, name)] as const).filter(([, value]) => value !== null);
  const yes: Confirmation = { slot, values: Object.fromEntries(known), ...(confirms && { actions: confirms }) };
  keep(draft, remembers, [...others, yes]);
}

/** A task goes back to `step`: what it will be asked again it has not confirmed. */
export function withdrawConfirmation(draft: Draft, frame: Frame, step: string): void {
  const remembers = rememberer(draft, frame);
  const flow = compiledFlow(draft.assistant, frame.flow)?.flow;
  if (!remembers?.confirmed || !flow) return;
  const before = stepsBefore(flow, step);
  const kept = remembers.confirmed.filter(({ slot }) => {
    const isAsking = (one: Step): boolean => asksWithin(draft.assistant, one, slot);
    // Confirmed elsewhere, or before the step to which it goes back.
    return !flow.steps.some(isAsking) || before.some(isAsking);
  });
  if (kept.length === remembers.confirmed.length) return;
  note(draft, "What was confirmed changes: it has to be confirmed again.");
  keep(draft, remembers, kept);
}

/** Whether an action may be asked for. What changes nothing, and what its author has waived, needs nobody's yes. */
export function consentTo(draft: Draft, frame: Frame, action: string): Consent {
  if (!isChange(draft, action)) return "given";
  const fitting = yesesTo(draft, frame, action);
  if (fitting.length === 0) return "missing";
  return fitting.some(({ values }) => isAsConfirmed(draft, values)) ? "given" : "void";
}

/** Yeses that speak of an action: those that name it first. */
export function yesesTo(draft: Draft, frame: Frame, action: string): readonly Confirmation[] {
  const all = rememberer(draft, frame)?.confirmed ?? [];
  return [...all.filter(({ actions }) => actions?.includes(action)), ...all.filter(({ actions }) => actions === undefined)];
}

/** An action was done: the yes to it is used up. */
export function useConfirmation(draft: Draft, frame: Frame, action: string): void {
  const remembers = rememberer(draft, frame);
  const fitting = isChange(draft, action) ? yesesTo(draft, frame, action) : [];
  const used = fitting.find(({ values }) => isAsConfirmed(draft, values)) ?? fitting[0];
  if (!remembers?.confirmed || !used) return;
  const left = used.actions?.filter((name) => name !== action) ?? [];
  const rest = remembers.confirmed.flatMap((one) =>
    one !== used ? [one] : left.length > 0 ? [{ ...one, actions: left }] : [],
  );
  keep(draft, remembers, rest);
}

/** What a task that another one links to takes over: of the values those that it has to do with. */
export function passedOn(draft: Draft, frame: Frame, flow: string): readonly Confirmation[] | undefined {
  const names = slotsOf(draft.assistant, flow);
  return rememberer(draft, frame)?.confirmed?.map(({ values, ...one }) => ({
    ...one,
    values: Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name))),
  }));
}

/** Whether an action that nobody has confirmed is refused: one that cannot be taken back is. */
export function refuses(draft: Draft, action: string): boolean {
  const refused = draft.assistant.actionRules?.[action]?.risk === "irreversible";
  note(draft, `Nobody has confirmed ${action}${refused ? ", which cannot be taken back: it is not done" : ""}.`);
  return refused;
}

function isChange({ assistant }: Draft, action: string): boolean {
  const { risk, waived } = assistant.actionRules?.[action] ?? {};
  return (risk === "write" || risk === "irreversible") && !waived;
}

function isAsConfirmed(draft: Draft, values: JsonObject): boolean {
  const written = (value: Json | undefined): string => JSON.stringify(value);
  return Object.entries(values).every(([name, value]) => written(value) === written(slotValue(draft, name)));
}

function asks({ slots }: Assistant, slot: string, askBeforeFilling: boolean): boolean {
  return askBeforeFilling && Object.hasOwn(slots, slot) && slots[slot]!.type === "bool";
}

/** Whether a step, or the flow that it calls, asks for a slot. */
export function asksWithin(assistant: Assistant, step: Step, slot: string): boolean {
  const steps = step.kind === "call" ? stepsWithin(assistant, step.flow, false) : [step];
  return steps.some((one) => one.kind === "collect" && one.slot === slot);
}

function decides({ steps }: Flow, slot: string): boolean {
  const name = new RegExp(`\\bslots\\.${slot}\\b`);
  return steps.some(({ next }) => typeof next !== "string" && next.branches.some((branch) => name.test(branch.if)));
}
