import type { Json, JsonObject } from "../base/json.ts";
import { END, isPattern, type ActionStep, type CallStep, type CollectStep, type LinkStep, type Step } from "../model/flow.ts";
import type { Frame } from "../model/state.ts";
import { runKnown, runningFlow } from "./actions.ts";
import { compiledFlow, leaveStep, stateOf } from "./compile.ts";
import { isVerified } from "./claims.ts";
import { holds } from "./condition.ts";
import { consentTo, noteAnswer, passedOn, refuses } from "./confirm.ts";
import { nextEffectId, note, noteOnce, scopeOf, setSlot, slotValue, type Draft } from "./draft.ts";
import { slotsOf } from "./flow-slots.ts";
import { asksFor, guardQuestion } from "./guard-form.ts";
import { providesAction } from "./provides.ts";
import { confirmAgain } from "./reconfirm.ts";
import { hasResponse } from "./respond.ts";
import {
  activeIndex,
  COLLECT,
  createFrame,
  interrupts,
  isEnded,
  isUserFrame,
  linkedFrom,
  MAX_FRAMES,
  placeOf,
  removeFrames,
  replaceFrame,
  rootIndex,
  stepOf,
  VALIDATE,
} from "./stack.ts";
import { completeFrame, dropTask, failTask, pushPattern, removeEnded } from "./tasks.ts";
import { renderTemplate } from "./template.ts";
import { keyOf } from "./unsettled.ts";

/** Steps from one message to the next, actions in between or not: more is a flow that goes round and round. */
export const MAX_STEPS = 1_000;
/** Patterns whose branches explain nothing: a slot is filled or it is not. */
const QUESTIONS: ReadonlySet<string> = new Set([COLLECT, VALIDATE]);

/** Steps that are left to say so. */
const STEPS_TO_APOLOGISE = 50;

/** Steps the topmost frame, again and again, until the dialogue listens, waits for an effect, or has nothing left. */
export function runDialogue(draft: Draft): void {
  draft.listening = false;
  const left = runSteps(draft, MAX_STEPS - (draft.counts["steps"] ?? 0));
  if (left !== null) {
    // A turn that waits for an action goes on when that has been done.
    if (draft.pending) draft.counts["steps"] = MAX_STEPS - left;
    else delete draft.counts["steps"];
    return;
  }
  note(draft, `The turn was stopped after ${MAX_STEPS} steps.`);
  const top = draft.stack.at(-1);
  if (top) failDialogue(draft, top);
  if (runSteps(draft, STEPS_TO_APOLOGISE) === null) removeFrames(draft, new Set(draft.stack.map(({ id }) => id)));
}

/** How many of so many steps were left when it came to rest, or null if it did not. */
function runSteps(draft: Draft, limit: number): number | null {
  for (let left = limit; left > 0; left--) {
    checkSlots(draft);
    const frame = draft.stack.at(-1);
    if (!frame || draft.listening || draft.pending?.frame === frame.id) return left;
    if (isEnded(frame)) removeEnded(draft);
    else if (frame.entered) leave(draft, frame);
    else {
      const step = stepOf(draft, frame);
      // A call has to wait until the one before it has been answered.
      if (!step) removeFrames(draft, new Set([frame.id]));
      else if (isDenied(draft, compiledFlow(draft.assistant, frame.flow)?.flow.requires)) denyTask(draft, frame);
      else if (!runStep(draft, frame, step)) return left;
      else draft.onStep?.(frame.flow, step.id);
    }
  }
  return null;
}

/** Slots with rules of their own are checked wherever their value came from. */
function checkSlots(draft: Draft): void {
  for (const name of draft.unchecked) {
    draft.unchecked.delete(name);
    const { validation } = draft.assistant.slots[name]!;
    const scope = scopeOf(draft);
    if (slotValue(draft, name) === null || !validation?.rejections.some((rule) => holds(rule.if, scope))) continue;
    const { refillUtter } = validation;
    const { utter, action } = refillUtter ? { utter: refillUtter, action: "" } : questionOf(draft, name, undefined);
    const rejections = validation.rejections as unknown as Json;
    pushPattern(draft, VALIDATE, { validate: name, refill_utter: utter, refill_action: action, rejections });
  }
}

function leave(draft: Draft, frame: Frame): void {
  const compiled = compiledFlow(draft.assistant, frame.flow);
  const step = stepOf(draft, frame);
  if (!compiled || !step) return removeFrames(draft, new Set([frame.id]));
  const snapshot = leaveStep(compiled, frame.snapshot, {
    type: "next",
    slots: draft.slots,
    context: frame.context,
    report: (sentence) => noteOnce(draft, sentence),
  });
  const next = { ...frame, snapshot, entered: false };
  replaceFrame(draft, next);
  if (typeof step.next !== "string" && !QUESTIONS.has(frame.flow))
    note(draft, `${frame.flow}: after ${step.id} comes ${stateOf(snapshot)}.`);
  if (step.kind === "collect") noteAnswer(draft, next, step);
  if (stateOf(snapshot) === END) completeFrame(draft, next, step.id, step.kind === "link");
}

/** False if the step cannot begin yet. */
function runStep(draft: Draft, frame: Frame, step: Step): boolean {
  const entered = { ...frame, entered: true };
  replaceFrame(draft, entered);
  switch (step.kind) {
    case "action":
      return runAction(draft, entered, step);
    case "collect":
      collect(draft, entered, step);
      return true;
    case "set_slots":
      for (const { name, value } of step.slots) setSlot(draft, name, value);
      return true;
    case "link":
      link(draft, entered, step);
      return true;
    case "call":
      return call(draft, entered, step);
    case "noop":
      return true;
  }
}

function runAction(draft: Draft, frame: Frame, { action }: ActionStep): boolean {
  const name = renderTemplate(action, { context: frame.context, slots: draft.slots });
  if (name && asksFor(frame, name) && guardQuestion(draft, frame, name)) return true;
  return !name || performAction(draft, frame, name, action.includes("{{"));
}

/** Runs an action by name. `optional`: one that nobody provides is skipped without a word. */
export function performAction(draft: Draft, frame: Frame, name: string, optional: boolean): boolean {
  if (!providesAction(draft.assistant, name)) {
    if (runKnown(draft, frame, name)) return true;
    if (optional) return true;
    if (name.startsWith("utter_")) {
      note(draft, `There is no response "${name}"; the step was skipped.`);
      return true;
    }
  }
  // An empty slot has nothing to validate.
  if (frame.flow === COLLECT && name.startsWith("validate_") && slotValue(draft, frame.context["collect"] as string) === null)
    return true;
  return callOut(draft, frame, name);
}

/** Asks for a custom action, or puts the step off while another effect is waited for. */
function callOut(draft: Draft, frame: Frame, action: string): boolean {
  if (draft.pending) {
    note(draft, `${action} has to wait for ${draft.pending.action}.`);
    replaceFrame(draft, { ...frame, entered: false });
    return false;
  }
  if (isDenied(draft, draft.assistant.actionRules?.[action]?.requires)) {
    denyTask(draft, frame);
    return true;
  }
  const consent = consentTo(draft, frame, action);
  if (consent === "void" && confirmAgain(draft, frame, action)) return true;
  if (consent !== "given" && refuses(draft, action)) {
    failDialogue(draft, frame);
    return true;
  }
  const id = nextEffectId(draft);
  const names = inputNames(draft, frame);
  const input: JsonObject = Object.fromEntries(names.map((name) => [name, slotValue(draft, name)]));
  draft.events.push({ event: "action", name: action });
  // An author's own action begins the session; were it to fail, the next message need not ask for it again.
  if (action === "action_session_start") draft.sessionStarted = true;
  const key = keyOf(draft, id, action, input);
  if (key !== id) note(draft, `Nobody knows whether ${action} was done before; it is asked for under the same key.`);
  draft.effects.push({ kind: "call", id, key, action, input, flow: runningFlow(draft, frame) });
  draft.pending = { effect: id, frame: frame.id, action };
  return true;
}

/** Slots that the running task collects or sets, callers and called flows included, and the one that is asked for. */
function inputNames(draft: Draft, frame: Frame): readonly string[] {
  const names = new Set<string>();
  const at = placeOf(draft.stack, frame);
  const owner = isUserFrame(frame) ? at : activeIndex(draft.stack.slice(0, at));
  if (owner >= 0)
    for (const name of slotsOf(draft.assistant, draft.stack[rootIndex(draft.stack, owner)]!.flow)) names.add(name);
  else for (const name of slotsOf(draft.assistant, frame.flow)) names.add(name);
  const asked = frame.context["collect"] ?? frame.context["validate"];
  if (typeof asked === "string") names.add(asked);
  return [...names];
}

function collect(draft: Draft, frame: Frame, step: CollectStep): void {
  const { utter, action } = questionOf(draft, step.slot, step.utter);
  // Asked again means asked: an initial value would answer for the user.
  if (step.askBeforeFilling && slotValue(draft, step.slot) !== null) setSlot(draft, step.slot, null);
  const isDeclared = Object.hasOwn(draft.assistant.slots, step.slot);
  const isAskable = action !== "" || hasResponse(draft, utter) || slotValue(draft, step.slot) !== null;
  const rejections = step.rejections as unknown as Json;
  const context = { ...frame.context, collect: step.slot, utter, collect_action: action, rejections };
  if (isDeclared && isAskable && pushPattern(draft, COLLECT, context)) return;
  note(draft, `There is no way to ask for ${step.slot}.`);
  failDialogue(draft, frame);
}

/** How a slot is asked for: by its own action if there is one, else by a response. */
function questionOf(
  draft: Draft,
  slot: string,
  response: string | undefined,
): { readonly utter: string; readonly action: string } {
  const action = `action_ask_${slot}`;
  return providesAction(draft.assistant, action)
    ? { utter: "", action }
    : { utter: response || `utter_ask_${slot}`, action: "" };
}

/**
 * The next flow is put below the one that goes on in it, which then comes to its end. The duty to offer what was
 * interrupted goes over to it; up to 3.13 a pattern does not take it on.
 */
function link(draft: Draft, frame: Frame, { flow }: LinkStep): void {
  const kind = isPattern(flow) ? "pattern" : "link";
  const digresses = !isUserFrame(frame) && kind === "link" && activeIndex(draft.stack) >= 0;
  const offers = digresses || (interrupts(frame) && (kind === "link" || draft.assistant.settings.compat !== "3.13"));
  // Who asks for the flow that linked here asks for what is running.
  const from = isUserFrame(frame) && kind === "link" ? { linked_from: [frame.flow, ...linkedFrom(frame)] } : {};
  const context = {
    ...(offers && { interrupting: true }),
    ...(kind === "link" && frame.context["returned"] === true && { returned: true }),
    ...from,
  };
  const target = createFrame(draft, flow, kind, context);
  if (!target) return failDialogue(draft, frame);
  const confirmed = kind === "link" ? passedOn(draft, frame, flow) : undefined;
  draft.stack.splice(placeOf(draft.stack, frame), 0, confirmed ? { ...target, confirmed } : target);
}

function call(draft: Draft, frame: Frame, { flow }: CallStep): boolean {
  const isFlow = compiledFlow(draft.assistant, flow) !== null;
  if (!isFlow && providesAction(draft.assistant, flow)) return callOut(draft, frame, flow);
  const child = draft.stack.length < MAX_FRAMES ? createFrame(draft, flow, "call") : null;
  if (!child) {
    note(draft, `${flow} could not be called.`);
    failDialogue(draft, frame);
    return true;
  }
  draft.stack.push(child);
  draft.events.push({ event: "flow_started", flow_id: flow });
  return true;
}

function isDenied(draft: Draft, requires: "verified" | undefined): boolean {
  return requires === "verified" && !isVerified(draft);
}

/** Gives up what only somebody may do whose identity is known, and says so. */
export function denyTask(draft: Draft, frame: Frame): void {
  note(draft, "This is only for somebody whose identity is known.");
  dropTask(draft, frame);
  pushPattern(draft, "pattern_verification_needed");
}

/** Cancels the task that a frame belongs to and says that something went wrong. */
export function failDialogue(draft: Draft, frame: Frame): void {
  failTask(draft, frame);
  if (frame.flow !== "pattern_internal_error")
    pushPattern(draft, "pattern_internal_error", { error_type: "rasa_internal_error_default", info: {} });
}
