import type { JsonObject } from "../base/json.ts";
import { END } from "../model/flow.ts";
import type { Frame } from "../model/state.ts";
import { compiledFlow, snapshotAt, stateOf } from "./compile.ts";
import { note, resetSlot, type Draft } from "./draft.ts";
import { EVERY_TURN } from "./every-turn.ts";
import { questionEnded, taskDone } from "./guard-counts.ts";
import { slotsEndingWith, slotsOf } from "./flow-slots.ts";
import {
  activeIndex,
  chainOf,
  COLLECT,
  createFrame,
  interrupts,
  isEnded,
  isRoot,
  isUserFrame,
  MAX_FRAMES,
  placeOf,
  removeFrames,
  replaceFrame,
  rootIndex,
  segmentEnd,
  stepId,
  VALIDATE,
} from "./stack.ts";

/** Patterns that ask what to do next: whoever starts or cancels something has answered them. */
const LEFTOVERS = new Set(["pattern_completed", "pattern_continue_interrupted", "pattern_customer_satisfaction"]);

/** Patterns whose comings and goings are no events. */
const UNTOLD: ReadonlySet<string> = new Set([COLLECT, VALIDATE, EVERY_TURN]);

/** A flow's name for people, in the language of the turn where it is translated. */
export function flowName(draft: Draft, id: string): string {
  const flow = compiledFlow(draft.assistant, id)?.flow;
  if (!flow) return id;
  const { locale } = draft.input;
  return flow.translation[locale]?.name ?? flow.translation[locale.split("-")[0]!]?.name ?? flow.name;
}

/** "a, b or c". */
export function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** Puts a pattern on top. An older one of the same id that still waits there gives way to it; questions are each of their own. */
export function pushPattern(draft: Draft, id: string, context: JsonObject = {}): boolean {
  dropPatterns(draft, ({ flow, context: { validate } }) => flow === id && id !== COLLECT && validate === context["validate"]);
  if (draft.stack.length >= MAX_FRAMES) {
    note(draft, `The stack is full; ${id} was not started.`);
    return false;
  }
  const frame = createFrame(draft, id, "pattern", context);
  if (!frame) return false;
  draft.stack.push(frame);
  if (!UNTOLD.has(id)) draft.events.push({ event: "flow_started", flow_id: id });
  return true;
}

/** Takes off the patterns of the topmost task whose id fits, with the questions they ask. */
function dropPatterns(draft: Draft, fits: (frame: Frame) => boolean): boolean {
  const ids = new Set<string>();
  for (let at = activeIndex(draft.stack) + 1; at < draft.stack.length; at++) {
    const frame = draft.stack[at]!;
    const owner = draft.stack[at - 1];
    if (fits(frame) || ((frame.flow === COLLECT || frame.flow === VALIDATE) && owner && ids.has(owner.id))) ids.add(frame.id);
  }
  removeFrames(draft, ids);
  return ids.size > 0;
}

/** Takes off the questions of what to do next. True if there was one. */
export function dropLeftovers(draft: Draft): boolean {
  return dropPatterns(draft, ({ flow }) => LEFTOVERS.has(flow));
}

/**
 * Starts a flow, or goes back to it if it is on the stack. `interrupting`: a task was active before this turn.
 * `doomed`: frames that this turn cancels, which nobody goes back to.
 */
export function startFlow(draft: Draft, flow: string, interrupting: boolean, doomed: readonly Frame[]): void {
  dropLeftovers(draft);
  const active = draft.stack[activeIndex(draft.stack)];
  const waiting = draft.stack.findIndex(
    (frame) => isWaiting(frame) && frame.flow === flow && !doomed.some(({ id }) => id === frame.id),
  );
  if (waiting >= 0) {
    interrupted(draft, active!);
    moveTask(draft, rootIndex(draft.stack, waiting), draft.stack.length);
    return resumed(draft);
  }
  if (draft.stack.length >= MAX_FRAMES) return note(draft, `The stack is full; ${flow} was not started.`);
  const frame = createFrame(draft, flow, interrupting ? "interrupt" : "regular");
  if (!frame) return;
  if (active && interrupting) interrupted(draft, active);
  draft.stack.push(frame);
  draft.events.push({ event: "flow_started", flow_id: flow });
}

function isWaiting(frame: Frame): boolean {
  return isUserFrame(frame) && !isEnded(frame);
}

export function interrupted(draft: Draft, frame: Frame): void {
  draft.events.push({ event: "flow_interrupted", flow_id: frame.flow, step_id: stepId(draft, frame) });
}

/** Moves the task whose root is at `root` up to `position`, above the others. */
export function moveTask(draft: Draft, root: number, position: number): void {
  const [first, ...rest] = draft.stack.slice(root, segmentEnd(draft.stack, root));
  const task: readonly Frame[] = [{ ...first!, kind: "interrupt" }, ...rest];
  draft.stack = draft.stack.toSpliced(root, task.length).toSpliced(position - task.length, 0, ...task);
}

/** Tells that the task which is on top again goes on. */
export function resumed(draft: Draft): void {
  const frame = draft.stack[activeIndex(draft.stack)];
  if (frame) draft.events.push({ event: "flow_resumed", flow_id: frame.flow, step_id: stepId(draft, frame) });
}

/** The task that "cancel" means, with everything above it, its callers included; callers first. */
export function cancellable(stack: readonly Frame[]): readonly Frame[] {
  const active = activeIndex(stack);
  return active < 0 ? [] : stack.slice(rootIndex(stack, active));
}

/** Tells of a cancellation and asks the pattern to carry it out. */
export function cancelTask(draft: Draft, frames: readonly Frame[]): void {
  for (const frame of frames) if (isUserFrame(frame)) cancelled(draft, frame);
  // Where a pattern called a flow, that one was begun.
  const { flow } = frames.find(isUserFrame)!;
  const context = { canceled_name: flowName(draft, flow), canceled_frames: frames.map(({ id }) => id) };
  if (!pushPattern(draft, "pattern_cancel_flow", context)) endFrames(draft, new Set(context.canceled_frames));
}

export function cancelled(draft: Draft, frame: Frame): void {
  draft.events.push({ event: "flow_cancelled", flow_id: frame.flow, step_id: stepId(draft, frame) });
}

/** Sets frames to their end; they leave the stack when what runs above them is done. */
export function endFrames(draft: Draft, ids: ReadonlySet<string>): void {
  for (const frame of draft.stack) {
    if (!ids.has(frame.id)) continue;
    const compiled = compiledFlow(draft.assistant, frame.flow);
    if (compiled) replaceFrame(draft, { ...frame, snapshot: snapshotAt(compiled, END) });
  }
  if (draft.pending && ids.has(draft.pending.frame)) draft.pending = null;
}

/** Takes a task off at once, because something in it failed. */
export function failTask(draft: Draft, frame: Frame): void {
  const index = placeOf(draft.stack, frame);
  const owner = draft.stack.findLastIndex((candidate, at) => at <= index && isUserFrame(candidate));
  if (owner < 0) return removeFrames(draft, new Set([frame.id]));
  const root = rootIndex(draft.stack, owner);
  const end = segmentEnd(draft.stack, root);
  const task = draft.stack.slice(root, end);
  const wasOnTop = end === draft.stack.length;
  for (const one of task) if (isUserFrame(one)) cancelled(draft, one);
  removeFrames(draft, new Set(task.map(({ id }) => id)));
  emptySlots(draft, task[0]!.flow);
  if (!wasOnTop) return;
  if (interrupts(task[0]!)) offerInterrupted(draft);
  else if (task[0]!.context["returned"] === true && activeIndex(draft.stack) >= 0) resumed(draft);
}

/** A task is given up with its action; a pattern that only answers in between goes alone and leaves the task. */
export function dropTask(draft: Draft, frame: Frame): void {
  if (isDigression(frame)) removeFrames(draft, new Set([frame.id]));
  else failTask(draft, frame);
}

export function isDigression(frame: Frame): boolean {
  return !isUserFrame(frame) && ![COLLECT, VALIDATE, "pattern_correction"].includes(frame.flow);
}

/** What follows when a frame has come to its end: `linked` if its last step went on in another flow. */
export function completeFrame(draft: Draft, frame: Frame, lastStep: string, linked: boolean): void {
  const place = placeOf(draft.stack, frame);
  removeFrames(draft, new Set([frame.id]));
  if (frame.flow === COLLECT || frame.flow === VALIDATE) questionEnded(draft, frame, place);
  if (UNTOLD.has(frame.flow)) return;
  if (isUserFrame(frame)) taskDone(draft, frame.flow);
  draft.events.push({ event: "flow_completed", flow_id: frame.flow, step_id: lastStep });
  if (isRoot(frame)) emptySlots(draft, frame.flow, linked);
  if (frame.flow === "pattern_continue_interrupted") resumed(draft);
  const next = draft.stack.at(-1);
  if (linked && next) {
    const below = draft.stack[activeIndex(draft.stack.slice(0, -1))];
    if (below && isUserFrame(next) && !isUserFrame(frame)) interrupted(draft, below);
    draft.events.push({ event: "flow_started", flow_id: next.flow });
  } else afterTask(draft, frame, draft.stack.length);
  removeEnded(draft);
}

/** Takes cancelled frames off, topmost first, and empties what their tasks had collected. */
export function removeEnded(draft: Draft): void {
  for (let at = draft.stack.length - 1; at >= 0; at--) {
    const frame = draft.stack[at]!;
    if (!isEnded(frame)) continue;
    removeFrames(draft, new Set([frame.id]));
    if (!isRoot(frame)) continue;
    emptySlots(draft, frame.flow);
    afterTask(draft, frame, at);
  }
}

/**
 * A frame has left the stack from `position`: the task below it is offered, or the conversation asks what is next. Where the
 * frame came back by itself nobody has to be asked.
 */
export function afterTask(draft: Draft, frame: Frame, position: number): void {
  if (draft.stack.length > position) return;
  if (interrupts(frame) && activeIndex(draft.stack) >= 0) return offerInterrupted(draft);
  const { flow, context } = frame;
  if (context["returned"] === true && activeIndex(draft.stack) >= 0) return resumed(draft);
  if (!isRoot(frame) || draft.stack.length > 0) return;
  if (compiledFlow(draft.assistant, flow)?.flow.runPatternCompleted === false) return;
  pushPattern(draft, "pattern_completed", {
    previous_flow_name: flowName(draft, flow),
    compat: draft.assistant.settings.compat,
  });
}

function offerInterrupted(draft: Draft): void {
  const roots = draft.stack.filter((frame) => isRoot(frame) && !isEnded(frame)).toReversed();
  if (roots.length === 0) return;
  const names = roots.map(({ flow }) => flowName(draft, flow));
  pushPattern(draft, "pattern_continue_interrupted", {
    previous_flow_name: names[0]!,
    interrupted_flow_names: names,
    interrupted_flow_ids: roots.map(({ flow }) => flow),
    interrupted_flow_options: enumerate(names),
    interrupted_flow_buttons: roots.map(({ flow }, index) => ({
      title: names[index]!,
      payload: `/SetSlots(interrupted_flow_to_continue=${flow})`,
    })),
    multiple_flows_interrupted: roots.length > 1,
    compat: draft.assistant.settings.compat,
  });
}

/**
 * Empties what a task had collected, but not what another running task needs too, nor what was said this very turn and
 * is still to be asked for. A flow that `linked` to the next one had its slots for itself.
 */
export function emptySlots(draft: Draft, flow: string, linked = false): void {
  const running = draft.stack.filter((frame) => isRoot(frame) && !isEnded(frame));
  const shared = new Set(
    running.filter((frame) => hasBegun(draft, frame)).flatMap((frame) => [...slotsOf(draft.assistant, frame.flow)]),
  );
  const asked = new Set(running.flatMap((frame) => [...slotsOf(draft.assistant, frame.flow)]));
  for (const name of slotsEndingWith(draft.assistant, flow)) {
    if (shared.has(name) || (!linked && draft.fresh.has(name) && asked.has(name))) continue;
    resetSlot(draft, name);
  }
}

function hasBegun(draft: Draft, frame: Frame): boolean {
  const first = compiledFlow(draft.assistant, frame.flow)?.flow.first;
  return frame.entered || stateOf(frame.snapshot) !== first;
}

/** Flows of the task that is active, callers included. */
export function activeFlows(stack: readonly Frame[]): readonly string[] {
  return chainOf(stack, activeIndex(stack)).map(({ flow }) => flow);
}
