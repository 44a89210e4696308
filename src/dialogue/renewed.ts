import type { Frame } from "../model/state.ts";
import { compiledFlow } from "./compile.ts";
import type { Draft } from "./draft.ts";
import { COLLECT, isEnded, stepOf } from "./stack.ts";

/**
 * Takes frames that were made under other flows over into today's. False, with nothing changed, if one of them stands at
 * a step that is gone or does something else now: then nobody knows what comes next.
 */
export function adoptFlows(draft: Draft): boolean {
  if (!draft.stack.every((frame, at) => fits(draft, frame, draft.stack[at + 1]))) return false;
  draft.stack = draft.stack.map((frame) => ({ ...frame, build: compiledFlow(draft.assistant, frame.flow)!.build }));
  return true;
}

function fits(draft: Draft, frame: Frame, above: Frame | undefined): boolean {
  const compiled = compiledFlow(draft.assistant, frame.flow);
  if (!compiled || compiled.build === frame.build || isEnded(frame)) return compiled !== null;
  const step = stepOf(draft, frame);
  if (!step || !frame.entered) return step !== null;
  switch (step.kind) {
    case "collect":
      return above?.flow === COLLECT && above.context["collect"] === step.slot;
    case "call":
      return above?.flow === step.flow || draft.pending?.action === step.flow;
    case "action":
      if (above?.flow === COLLECT || above?.kind === "call") return false;
      return draft.pending?.frame !== frame.id || draft.pending.action === step.action || step.action.includes("{{");
    case "set_slots":
    case "link":
    case "noop":
      // Nothing rests at a step of these kinds.
      return false;
  }
}
