import type { JsonObject } from "../base/json.ts";
import type { Frame, FrameKind } from "../model/state.ts";
import { END, type CollectStep, type Step } from "../model/flow.ts";
import { compiledFlow, snapshotAt, startSnapshot, stateOf } from "./compile.ts";
import { note, type Draft } from "./draft.ts";

/** The pattern that asks for a slot; it stands directly above the frame whose question it is. */
export const COLLECT = "pattern_collect_information";
export const VALIDATE = "pattern_validate_slot";

/** Frames on the stack at most: far above any honest dialogue, a ceiling for one that runs away. */
export const MAX_FRAMES = 64;

export function isUserFrame(frame: Frame): boolean {
  return frame.kind !== "pattern";
}

/** A frame that stands for itself: not called by the one below. */
export function isRoot(frame: Frame): boolean {
  return frame.kind === "regular" || frame.kind === "interrupt" || frame.kind === "link";
}

/** Whether what runs below is offered at its end: it interrupted that, or took over from a flow that did. */
export function interrupts({ kind, context }: Frame): boolean {
  return kind === "interrupt" || context["interrupting"] === true;
}

/** Flows that ended by the links which led to the frame, the latest first. */
export function linkedFrom({ context }: Frame): readonly string[] {
  return (context["linked_from"] ?? []) as readonly string[];
}

export function isEnded(frame: Frame): boolean {
  return stateOf(frame.snapshot) === END;
}

/** The topmost user frame: patterns above it are ignored. -1 if there is none. */
export function activeIndex(stack: readonly Frame[]): number {
  return stack.findLastIndex((frame) => isUserFrame(frame) && !isEnded(frame));
}

/** The root of the call chain that the frame at `index` belongs to. */
export function rootIndex(stack: readonly Frame[], index: number): number {
  let at = index;
  while (at > 0 && !isRoot(stack[at]!)) at--;
  return at;
}

/** One above the last frame of the task whose root is at `root`: where the next task begins. */
export function segmentEnd(stack: readonly Frame[], root: number): number {
  const next = stack.findIndex((frame, index) => index > root && isRoot(frame));
  return next < 0 ? stack.length : next;
}

/** The user frames of a task, callers first. */
export function chainOf(stack: readonly Frame[], index: number): readonly Frame[] {
  return stack.slice(rootIndex(stack, index), index + 1).filter(isUserFrame);
}

/** Where a frame stands, whatever has become of it since. -1: it has left the stack. */
export function placeOf(stack: readonly Frame[], frame: Frame): number {
  return stack.findIndex(({ id }) => id === frame.id);
}

/** A new frame at the flow's first step, or null (with a note) if the assistant has no such flow. */
export function createFrame(draft: Draft, flow: string, kind: FrameKind, context: JsonObject = {}): Frame | null {
  const compiled = compiledFlow(draft.assistant, flow);
  if (!compiled) {
    note(draft, `There is no flow "${flow}".`);
    return null;
  }
  draft.frameCount++;
  return {
    id: `f${draft.frameCount}`,
    flow,
    kind,
    snapshot: startSnapshot(compiled),
    entered: false,
    build: compiled.build,
    context,
  };
}

/** The step that a frame is at; null at its end. */
export function stepOf({ assistant }: Pick<Draft, "assistant">, frame: Frame): Step | null {
  return compiledFlow(assistant, frame.flow)?.steps.get(stateOf(frame.snapshot)) ?? null;
}

export function replaceFrame(draft: Draft, frame: Frame): void {
  draft.stack = draft.stack.map((other) => (other.id === frame.id ? frame : other));
}

/** Sets a frame to a step, which is then the next to run. */
export function moveFrame(draft: Draft, frame: Frame, step: string): void {
  const compiled = compiledFlow(draft.assistant, frame.flow);
  if (compiled) replaceFrame(draft, { ...frame, snapshot: snapshotAt(compiled, step), entered: false });
}

/** Takes frames off the stack. An effect that one of them waited for is not waited for any more. */
export function removeFrames(draft: Draft, ids: ReadonlySet<string>): void {
  draft.stack = draft.stack.filter(({ id }) => !ids.has(id));
  if (draft.pending && ids.has(draft.pending.frame)) draft.pending = null;
}

/** The step id for events: the author's own. */
export function stepId(draft: Draft, frame: Frame): string {
  return stepOf(draft, frame)?.id ?? END;
}

/** The slot that the topmost frame asks for, if it is a question. */
export function openQuestion(stack: readonly Frame[]): string | null {
  const top = stack.at(-1);
  if (!top || (top.flow !== COLLECT && top.flow !== VALIDATE)) return null;
  return (top.context["collect"] ?? top.context["validate"] ?? null) as string | null;
}

/** The collect step behind the open question. */
export function openCollect(draft: Draft): CollectStep | null {
  const below = draft.stack.at(-2);
  if (draft.stack.at(-1)?.flow !== COLLECT || !below) return null;
  const step = stepOf(draft, below);
  return step?.kind === "collect" ? step : null;
}
