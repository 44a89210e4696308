import type { EffectId, Outcome } from "../model/effect.ts";
import type { Frame, ParkedCall } from "../model/state.ts";
import { vouchedClaims } from "./claims.ts";
import { compiledFlow } from "./compile.ts";
import { note, setSlot, slotValue, type Draft } from "./draft.ts";
import { slotsEndingWith, slotsOf } from "./flow-slots.ts";
import { sayResponse } from "./respond.ts";
import {
  activeIndex,
  isEnded,
  isRoot,
  isUserFrame,
  MAX_FRAMES,
  placeOf,
  removeFrames,
  rootIndex,
  segmentEnd,
} from "./stack.ts";
import { activeFlows, afterTask, cancelled, dropLeftovers, emptySlots, flowName, interrupted, resumed } from "./tasks.ts";

/*
 * Calls whose outcome comes later: kept until they can be sent, or taken on by a backend that works on them. The task that
 * waits steps aside with what it had collected, the conversation goes on, and when the outcome is there the task comes
 * back on top, goes on, and leaves what it interrupted where it was.
 */

/** Far above what anybody waits for at once. */
const MAX_PARKED = 16;

type Later = Extract<Outcome, { readonly kind: "queued" | "accepted" }>;

/** Sets a call aside with its task, and says so. False: too many wait already. A pattern does not wait: it goes on. */
export function park(
  draft: Draft,
  frame: Frame,
  call: { readonly effect: EffectId; readonly action: string },
  outcome: Later,
): boolean {
  if (draft.parked.length >= MAX_PARKED) {
    note(draft, `${MAX_PARKED} calls wait already.`);
    return false;
  }
  const root = isUserFrame(frame) ? rootIndex(draft.stack, placeOf(draft.stack, frame)) : -1;
  const frames = root < 0 ? [] : draft.stack.slice(root, segmentEnd(draft.stack, root));
  const flow = frames.find(isUserFrame)?.flow ?? activeFlows(draft.stack).at(-1) ?? null;
  const names = frames.filter(isRoot).flatMap((one) => slotsEndingWith(draft.assistant, one.flow));
  const who = vouchedClaims(draft);
  const parked: ParkedCall = {
    effect: call.effect,
    action: call.action,
    flow,
    why: outcome.kind,
    ...(outcome.kind === "queued" ? { until: outcome.until } : { operation: outcome.operation }),
    ...(Object.keys(who).length > 0 && { who }),
    frames,
    slots: Object.fromEntries(names.map((name) => [name, slotValue(draft, name)])),
  };
  draft.parked = [...draft.parked, parked];
  say(draft, parked, outcome.kind === "queued" ? "utter_action_queued" : "utter_action_in_progress");
  if (frames.length === 0) return true;
  interrupted(draft, frames.findLast(isUserFrame)!);
  removeFrames(draft, new Set(frames.map(({ id }) => id)));
  for (const one of frames.filter(isRoot)) emptySlots(draft, one.flow);
  afterTask(draft, frames[0]!, root);
  return true;
}

/** Keeps what came of a parked call. False: nobody waits for it. */
export function keepOutcome(draft: Draft, effect: EffectId, outcome: Outcome): boolean {
  if (!draft.parked.some((call) => call.effect === effect)) return false;
  draft.parked = draft.parked.map((call) => {
    if (call.effect !== effect) return call;
    // Still at it: only its address may be another.
    if (outcome.kind === "accepted") return { ...call, why: "accepted", operation: outcome.operation };
    return outcome.kind === "queued" ? call : { ...call, outcome };
  });
  return true;
}

/** The oldest parked call whose outcome can be told now, taken off the list. */
export function nextArrived(draft: Draft): (ParkedCall & { readonly outcome: Outcome }) | null {
  if (draft.pending || draft.paused) return null;
  const found = draft.parked.find((call) => call.outcome && !isTaken(draft, call));
  if (!found?.outcome) return null;
  draft.parked = draft.parked.filter((call) => call !== found);
  return { ...found, outcome: found.outcome };
}

/** Whether a running task has the slots that the parked one wants back: two runs of one flow must not mix their values. */
function isTaken(draft: Draft, { frames, slots }: ParkedCall): boolean {
  if (frames.length === 0) return false;
  const running = draft.stack.filter((frame) => isRoot(frame) && !isEnded(frame));
  return running.some(({ flow }) => [...slotsOf(draft.assistant, flow)].some((name) => Object.hasOwn(slots, name)));
}

/** Puts the task of a call back on top, with its values. Null: it has none, or its flows are not what they were. */
export function bringBack(draft: Draft, { frames, slots }: ParkedCall): Frame | null {
  const isSame = ({ flow, build }: Frame): boolean => compiledFlow(draft.assistant, flow)?.build === build;
  if (frames.length === 0 || draft.ended) return null;
  if (!frames.every(isSame) || draft.stack.length + frames.length > MAX_FRAMES) {
    note(draft, "The task that waited for this cannot go on as it was.");
    return null;
  }
  dropLeftovers(draft);
  const active = draft.stack[activeIndex(draft.stack)];
  if (active) interrupted(draft, active);
  for (const [name, value] of Object.entries(slots)) {
    if (JSON.stringify(slotValue(draft, name)) !== JSON.stringify(value)) setSlot(draft, name, value);
    // It was checked when it was given.
    draft.unchecked.delete(name);
  }
  const [first, ...above] = frames;
  const { interrupting: _, ...context } = first!.context;
  const kind = first!.kind === "pattern" ? "pattern" : "regular";
  draft.stack.push({ ...first!, kind, context: { ...context, returned: true } }, ...above);
  resumed(draft);
  const { id } = frames.findLast(isUserFrame)!;
  return draft.stack.find((frame) => frame.id === id)!;
}

/** Whether there is a call that the user can call off: one that waits and is not called off yet. */
export function hasWaiting(draft: Draft): boolean {
  return draft.parked.some(isWaiting);
}

const isWaiting = ({ stopping }: ParkedCall): boolean => stopping === undefined;

/**
 * Calls off the latest call that waits, by the user's wish: one that was not sent is forgotten; of one that a backend works
 * on, the backend is told, and what it says to that is its outcome.
 */
export function withdraw(draft: Draft): void {
  const last = draft.parked.findLast(isWaiting);
  if (!last) return;
  const isAtWork = last.why === "accepted" && !last.outcome;
  const others = draft.parked.filter((call) => call !== last);
  draft.parked = isAtWork ? [...others, { ...forgetTask(last), stopping: true }] : others;
  tellCancelled(draft, last);
  say(
    draft,
    last,
    isAtWork ? "utter_action_stopping" : last.why === "queued" ? "utter_action_withdrawn" : "utter_action_abandoned",
  );
}

/** The log's word that a task which steps aside does not come back. */
export function tellCancelled(draft: Draft, { frames }: ParkedCall): void {
  for (const frame of frames) if (isUserFrame(frame)) cancelled(draft, frame);
}

/** Forgets the tasks of parked calls: what was promised is sent and told all the same. */
export function forgetTasks(parked: readonly ParkedCall[]): readonly ParkedCall[] {
  return parked.map(forgetTask);
}

function forgetTask(call: ParkedCall): ParkedCall {
  return { ...call, frames: [], slots: {} };
}

/** Says something of a call; `task_name` is what it is for, in people's words. */
export function say(draft: Draft, { flow, action }: ParkedCall, response: string): void {
  const name = flow === null ? action.replaceAll("_", " ") : flowName(draft, flow);
  sayResponse(draft, response, { context: {}, variables: { task_name: name } });
}
