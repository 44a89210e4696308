import type { Rejection } from "../model/slot.ts";
import type { Frame } from "../model/state.ts";
import { holds } from "./condition.ts";
import { applyCorrection } from "./corrections.ts";
import { nextEffectId, note, sayMessage, scopeOf, setSlot, slotValue, type Draft } from "./draft.ts";
import {
  activeFlows,
  cancellable,
  cancelled,
  endFrames,
  emptySlots,
  enumerate,
  flowName,
  moveTask,
  pushPattern,
} from "./tasks.ts";
import { handOff } from "./handover.ts";
import { hasResponse, sayResponse } from "./respond.ts";
import { endSession, newSession, restartSession } from "./session.ts";
import { coerceSlot, textOf, typeRejection } from "./slots.ts";
import {
  isEnded,
  isRoot,
  isUserFrame,
  openQuestion,
  placeOf,
  removeFrames,
  replaceFrame,
  segmentEnd,
  stepOf,
} from "./stack.ts";

/** The actions that the engine brings itself, by CALM's names. A custom action of the same name replaces one. */
export const BUILT_IN: Readonly<Record<string, (draft: Draft, frame: Frame) => void>> = {
  action_listen: (draft) => {
    draft.listening = true;
  },
  action_run_slot_rejections: rejectSlot,
  action_correct_flow_slot: (draft, frame) => applyCorrection(draft, frame.context),
  action_abandon_task: abandonTask,
  action_ask_for_person: (draft, frame) => {
    pushPattern(draft, "pattern_human_handoff", { reason: frame.context["reason"] ?? null });
  },
  action_cancel_flow: cancelFlow,
  action_clarify_flows: listOptions,
  action_continue_interrupted_flow: continueInterrupted,
  action_cancel_interrupted_flows: cancelInterrupted,
  action_clean_stack: cleanStack,
  action_trigger_search: search,
  action_trigger_handoff: handOff,
  // There is no model that makes small talk.
  action_trigger_chitchat: (draft) => {
    pushPattern(draft, "pattern_cannot_handle", { reason: "cannot_handle_chitchat" });
  },
  action_repeat_bot_messages: repeatMessages,
  action_session_start: newSession,
  action_restart: (draft, frame) => {
    restartSession(draft, frame);
    if (hasResponse(draft, "utter_restart")) sayResponse(draft, "utter_restart");
  },
  action_hangup: endSession,
  action_default_fallback: (draft) => {
    if (hasResponse(draft, "utter_default")) sayResponse(draft, "utter_default");
  },
  // Of the older system, which does not run here.
  action_handoff_metric: nothing,
  action_reset_routing: nothing,
  action_extract_slots: nothing,
  action_validate_slot_mappings: nothing,
  action_deactivate_loop: nothing,
  action_unlikely_intent: nothing,
};

function nothing(): void {}

/** A change that is under way and called off may have been made all the same. */
function cancelFlow(draft: Draft, frame: Frame): void {
  const frames = textsOf(frame.context["canceled_frames"]);
  const { risk = "read" } = draft.assistant.actionRules?.[draft.pending?.action ?? ""] ?? {};
  if (draft.pending && frames.includes(draft.pending.frame) && risk !== "read") sayResponse(draft, "utter_outcome_unknown");
  endFrames(draft, new Set(frames));
}

/** Type, then the rules of the question or of the slot: the first that is broken empties the slot and says why. */
function rejectSlot(draft: Draft, frame: Frame): void {
  const name = (frame.context["collect"] ?? frame.context["validate"]) as string;
  const value = slotValue(draft, name);
  if (value === null) return;
  const slot = draft.assistant.slots[name]!;
  const rules = (frame.context["rejections"] ?? []) as unknown as readonly Rejection[];
  const scope = scopeOf(draft, frame.context);
  const utter = coerceSlot(slot, value).ok ? rules.find((rule) => holds(rule.if, scope))?.utter : typeRejection(slot);
  if (utter === undefined) return;
  note(draft, `The value of ${name} was refused (${utter}).`);
  setSlot(draft, name, null);
  sayResponse(draft, utter, { context: frame.context, variables: { value } });
}

/** Calls off the task that a pattern stands on, without a word. */
function abandonTask(draft: Draft, frame: Frame): void {
  const task = cancellable(draft.stack.slice(0, placeOf(draft.stack, frame)));
  for (const one of task) if (isUserFrame(one)) cancelled(draft, one);
  endFrames(draft, new Set(task.map(({ id }) => id)));
}

function listOptions(draft: Draft, frame: Frame): void {
  replaceFrame(draft, {
    ...frame,
    context: { ...frame.context, clarification_options: enumerate(textsOf(frame.context["names"])) },
  });
}

/** Brings back the interrupted task that the user named, or the latest one. */
function continueInterrupted(draft: Draft, frame: Frame): void {
  const wanted = textOf(slotValue(draft, "interrupted_flow_to_continue") ?? "").toLowerCase();
  const root = draft.stack.findIndex(
    (candidate) =>
      isRoot(candidate) &&
      (candidate.flow.toLowerCase() === wanted || flowName(draft, candidate.flow).toLowerCase() === wanted),
  );
  const isLast = root < 0 || segmentEnd(draft.stack, root) === draft.stack.length;
  if (frame.context["multiple_flows_interrupted"] !== true || isLast) return;
  // Below the pattern that is running.
  moveTask(draft, root, placeOf(draft.stack, frame));
}

function cancelInterrupted(draft: Draft, frame: Frame): void {
  const below = draft.stack.slice(0, placeOf(draft.stack, frame));
  for (const other of below) if (isUserFrame(other) && !isEnded(other)) cancelled(draft, other);
  const names = below
    .filter(isRoot)
    .toReversed()
    .map(({ flow }) => flowName(draft, flow));
  replaceFrame(draft, { ...frame, context: { ...frame.context, canceled_name: names.join(", ") } });
  endFrames(draft, new Set(below.map(({ id }) => id)));
}

/** Ends everything but the frame that asks for it. */
function cleanStack(draft: Draft, frame: Frame): void {
  const others = draft.stack.filter(({ id }) => id !== frame.id);
  for (const other of others) if (isUserFrame(other)) cancelled(draft, other);
  removeFrames(draft, new Set(others.map(({ id }) => id)));
  for (const other of others) if (isRoot(other)) emptySlots(draft, other.flow);
}

function search(draft: Draft, frame: Frame): void {
  const id = nextEffectId(draft);
  const asked = draft.latest?.text ?? "";
  const { broaden } = frame.context;
  draft.effects.push({
    kind: "search",
    id,
    ...(typeof broaden === "string" ? { question: broaden, broaden: true } : { question: asked }),
  });
  draft.pending = { effect: id, frame: frame.id, action: "action_trigger_search" };
}

/** Says again what was said before the user asked for it. An open question among it has then been asked again. */
function repeatMessages(draft: Draft, frame: Frame): void {
  for (const message of draft.saidBefore) sayMessage(draft, message);
  const below = draft.stack.slice(0, placeOf(draft.stack, frame));
  const slot = openQuestion(below);
  if (slot === null || slotValue(draft, slot) !== null) return;
  const question = below.at(-1)!;
  const { utter = question.context["refill_utter"] } = question.context;
  const asked = draft.saidBefore.at(-1)?.metadata.utter_action;
  const step = stepOf(draft, question);
  if (draft.saidBefore.length === 0 || (utter !== "" && utter !== asked) || step?.kind !== "action") return;
  if (step.action === "action_listen") replaceFrame(draft, { ...question, entered: false });
}

/** Runs a built-in action or says a response. False if the name is neither. */
export function runKnown(draft: Draft, frame: Frame, name: string): boolean {
  const builtIn = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (!builtIn && !hasResponse(draft, name)) return false;
  if (name !== "action_listen") draft.events.push({ event: "action", name });
  if (builtIn) builtIn(draft, frame);
  else sayResponse(draft, name, { context: frame.context, variables: frame.context });
  return true;
}

/** The flow that is running where a frame stands, for the effect's own record. */
export function runningFlow(draft: Draft, frame: Frame): string | null {
  return isUserFrame(frame) ? frame.flow : (activeFlows(draft.stack).at(-1) ?? null);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
