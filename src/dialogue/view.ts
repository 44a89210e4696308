import { isPattern } from "../model/flow.ts";
import type { Assistant } from "../model/assistant.ts";
import type { DialogueState } from "../model/state.ts";
import type { StateView } from "../model/understanding.ts";
import { askedSlots } from "./corrections.ts";
import { guardHolds } from "./guard.ts";
import { createScope } from "./scope.ts";
import { initialSlots } from "./slots.ts";
import { openQuestion } from "./stack.ts";
import { activeFlows } from "./tasks.ts";

/** What understanding must know of the dialogue. `state` null: a conversation that has not begun. */
export function viewState(assistant: Assistant, state: DialogueState | null): StateView {
  const stack = state?.stack ?? [];
  const slots = state?.slots ?? initialSlots(assistant);
  const scope = createScope(assistant.slots, slots);
  const messages = state?.said ?? [];
  const said = messages.flatMap(({ text }) => text ?? []);
  return {
    activeFlow: activeFlows(stack).at(-1) ?? null,
    asking: openQuestion(stack),
    slots,
    asked: askedSlots({ assistant, stack }).toReversed(),
    bot: said.length > 0 ? said.join("\n\n") : null,
    ...(state?.unheard?.inARow && { misses: state.unheard.inARow }),
    ...(assistant.escalation?.sentiment && state?.latest && { before: state.latest.text }),
    options: messages.at(-1)?.buttons ?? [],
    startable: Object.values(assistant.flows).flatMap((flow) => (!isPattern(flow) && guardHolds(flow, scope) ? [flow.id] : [])),
  };
}
