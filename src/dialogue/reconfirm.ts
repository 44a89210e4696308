import type { Frame } from "../model/state.ts";
import { compiledFlow } from "./compile.ts";
import { asksWithin, rememberer, yesesTo } from "./confirm.ts";
import { rewind } from "./corrections.ts";
import type { Draft } from "./draft.ts";
import { stepsBefore } from "./flow-slots.ts";
import { placeOf, stepId } from "./stack.ts";

/**
 * What was confirmed is not what is there now: goes back to the question, the latest one on the way to the action. False:
 * it was asked in a flow that does not run any more.
 */
export function confirmAgain(draft: Draft, frame: Frame, action: string): boolean {
  const slots = yesesTo(draft, frame, action).map(({ slot }) => slot);
  const from = placeOf(draft.stack, rememberer(draft, frame)!);
  for (const one of draft.stack.slice(from, placeOf(draft.stack, frame) + 1).toReversed()) {
    const flow = compiledFlow(draft.assistant, one.flow)!.flow;
    const question = stepsBefore(flow, stepId(draft, one)).findLast((step) =>
      slots.some((slot) => asksWithin(draft.assistant, step, slot)),
    );
    if (!question) continue;
    rewind(draft, one, question.id);
    return true;
  }
  return false;
}
