import { expect } from "vitest";
import { slotsEndingWith, slotsOf } from "../../../src/dialogue/flow-slots.ts";
import { MAX_STEPS } from "../../../src/dialogue/run.ts";
import { isEnded, isRoot, isUserFrame, MAX_FRAMES, stepOf } from "../../../src/dialogue/stack.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import type { DialogueEvent } from "../../../src/model/event.ts";
import { viewState } from "../../../src/dialogue/view.ts";
import type { Turn } from "./talk.ts";

/*
 * What holds after every turn, whatever was said in whichever assistant.
 */

/** Whether the turn meets flows that the state was not made with. */
function isRenewed({ hash }: Assistant, before: DialogueState): boolean {
  return before.assistant !== hash;
}

/** The state is plain JSON and bounded, and so is what happened. */
export function staysPlainAndSmall({ result, steps }: Turn): void {
  const { state, effects, events, notes } = result;
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  expect(JSON.parse(JSON.stringify({ effects, events, notes }))).toEqual({ effects, events, notes });
  expect(Object.values(state.slots)).not.toContain(null);
  // A slot that breaks its own rules is asked for on top of a full stack.
  expect(state.stack.length).toBeLessThanOrEqual(MAX_FRAMES);
  const parked = state.parked ?? [];
  expect(parked.length).toBeLessThanOrEqual(16);
  const frames = [...state.stack, ...parked.flatMap((call) => call.frames)];
  expect(new Set(frames.map(({ id }) => id)).size).toBe(frames.length);
  expect(state.unsettled.length).toBeLessThanOrEqual(16);
  expect(state.said.length).toBeLessThanOrEqual(20);
  // A session that begins, the message, and the apology of each.
  expect(steps).toBeLessThanOrEqual(2 * (MAX_STEPS + 50));
  expect(events.length).toBeLessThanOrEqual(10 * MAX_STEPS);
}

/** Effects are numbered within their turn, and what is waited for was asked for by a frame that is there. */
export function namesItsEffects(asked: Set<string>): (turn: Turn) => void {
  return ({ input, result: { state, effects } }) => {
    expect(effects.map(({ id }) => id)).toEqual(effects.map((_, index) => `${input.turnId}.${index + 1}`));
    for (const effect of effects) if (["call", "search", "handOff"].includes(effect.kind)) asked.add(effect.id);
    if (!state.pending) return;
    expect(asked).toContain(state.pending.effect);
    expect(state.stack.map(({ id }) => id)).toContain(state.pending.frame);
  };
}

/** A turn ends where somebody is waited for: the user, an action, or nobody because nothing runs. */
export function comesToRest({ assistant, before, input, result: { state, events } }: Turn): void {
  const top = state.stack.at(-1);
  if (!top || state.pending || state.ended || state.paused) return;
  // What did nothing leaves it as it was; an action may end the turn wherever it stands.
  if (before && JSON.stringify(before.stack) === JSON.stringify(state.stack)) return;
  if (input.kind === "outcome" || events.some(({ event }) => event === "restart")) return;
  const step = stepOf({ assistant }, top);
  expect([top.entered, step?.kind === "action" && step.action]).toEqual([true, "action_listen"]);
}

/** An outcome that nobody waits for changes nothing but what is known of that call. */
export function ignoresStrangers({ assistant, before, input, result: { state, events, effects } }: Turn): void {
  if (input.kind !== "outcome" || !before || before.pending?.effect === input.effect || isRenewed(assistant, before)) return;
  if (before.parked?.some(({ effect }) => effect === input.effect)) return;
  expect([events, effects]).toEqual([[], []]);
  expect({ ...state, unsettled: [] }).toEqual({ ...before, unsettled: [] });
}

/** Commands after which nothing need be said. */
const QUIET = new Set([
  "noop",
  "wait",
  "restart",
  "session start",
  "session end",
  "user silence",
  "repeat bot messages",
  "handle code change",
  "push pattern",
]);

/** A message is answered, unless the bot is waiting, paused or at its end, or something happened in silence. */
export function isNeverSilent({ assistant, before, input, result: { state, events, effects } }: Turn): boolean {
  if (input.kind !== "message" || before === null || state.pending || state.paused || state.ended) return false;
  if (before.pending || isRenewed(assistant, before)) return false;
  if (events.some(({ event }) => event === "session_started" || event === "restart")) return false;
  const user = events.find((event) => event.event === "user");
  if (user?.event === "user" && user.commands.some((one) => QUIET.has(one.command))) return false;
  // A button that sets what nobody asks for is no question, spec S.
  if (input.text.startsWith("/")) return false;
  // A flow of actions with nothing to say may run in silence; a turn in which no flow moved may not.
  const moved = events.some((one) => one.event === "slot" || ("flow_id" in one && !one.flow_id.startsWith("pattern_")));
  if (moved) return false;
  // An author's pattern may say nothing.
  const steps = assistant.flows["pattern_cannot_handle"]!.steps;
  if (!steps.some((step) => step.kind === "action" && step.action === "utter_ask_rephrase")) return false;
  expect(effects.length).toBeGreaterThan(0);
  return true;
}

/**
 * Slots of a flow that has ended are where they began, unless they persist, somebody sets them afterwards, or another flow
 * that was on the stack uses them too.
 */
export function endsWithItsSlots({ assistant, before, result: { state, events } }: Turn): number {
  if (!before || isRenewed(assistant, before) || events.some(({ event }) => event === "session_started")) return 0;
  const users = new Set([...before.stack, ...state.stack].map(({ flow }) => flow));
  for (const event of events) if ("flow_id" in event) users.add(event.flow_id);
  let ended = 0;
  for (const [index, event] of events.entries()) {
    if (!isEnd(event) || event.flow_id.startsWith("pattern_")) continue;
    ended++;
    const others = new Set(
      [...users].filter((flow) => flow !== event.flow_id).flatMap((flow) => [...slotsOf(assistant, flow)]),
    );
    const later = new Set(events.slice(index).flatMap((one) => (one.event === "slot" && one.value !== null ? [one.name] : [])));
    const again = state.stack.some((frame) => frame.flow === event.flow_id && !isEnded(frame));
    const left = slotsEndingWith(assistant, event.flow_id).filter(
      (name) =>
        !again &&
        !others.has(name) &&
        !later.has(name) &&
        JSON.stringify(state.slots[name] ?? null) !== JSON.stringify(assistant.slots[name]?.initialValue ?? null),
    );
    expect({ flow: event.flow_id, left }).toEqual({ flow: event.flow_id, left: [] });
  }
  return ended;
}

function isEnd(event: DialogueEvent): event is Extract<DialogueEvent, { readonly flow_id: string }> {
  return event.event === "flow_completed" || event.event === "flow_cancelled";
}

/** After a cancellation by the pattern that comes with the engine, nothing of the cancelled task is left. */
export function cancelsWholly({ assistant, before, input, result: { state, events } }: Turn): boolean {
  if (input.kind !== "message" || !before || isRenewed(assistant, before) || input.text !== "words") return false;
  const user = events.find((event) => event.event === "user");
  if (user?.event !== "user" || user.commands.length !== 1 || user.commands[0]!.command !== "cancel flow") return false;
  if (assistant.flows["pattern_cancel_flow"]!.steps.length !== 2 || events.some(({ event }) => event === "session_started"))
    return false;
  if (assistant.flows["pattern_cancel_flow"]!.steps[1]?.kind !== "action" || state.pending) return false;
  const active = before.stack.findLastIndex((frame) => isUserFrame(frame) && !isEnded(frame));
  const root = before.stack.findLastIndex((frame, at) => at <= active && isRoot(frame));
  const gone = before.stack.slice(Math.max(root, 0), active + 1).map(({ id }) => id);
  expect(state.stack.map(({ id }) => id).filter((id) => gone.includes(id))).toEqual([]);
  const running = state.stack.filter((frame) => isRoot(frame) && !isEnded(frame));
  const needed = new Set(running.flatMap((frame) => [...slotsOf(assistant, frame.flow)]));
  const later = new Set(state.stack.flatMap(({ flow }) => [...slotsOf(assistant, flow)]));
  const begun = before.stack[root];
  const left = (begun ? slotsEndingWith(assistant, begun.flow) : []).filter(
    (name) =>
      !needed.has(name) &&
      !later.has(name) &&
      JSON.stringify(state.slots[name] ?? null) !== JSON.stringify(assistant.slots[name]?.initialValue ?? null),
  );
  expect(left).toEqual([]);
  return true;
}

/** What understanding is told of the state can be asked for. */
export function showsWhatThereIs({ assistant, result: { state } }: Turn): void {
  const view = viewState(assistant, state);
  for (const id of view.startable) expect(assistant.flows).toHaveProperty([id]);
  if (view.asking !== null) expect(typeof view.asking).toBe("string");
}
