import type { Json } from "../base/json.ts";
import type { SetSlotCommand } from "../model/command.ts";
import { allowsNluCorrection, isUnderstood } from "../model/slot.ts";
import { askedBy, askedSlots } from "./corrections.ts";
import { slotValue, type Draft } from "./draft.ts";
import { collectsWithin } from "./flow-slots.ts";
import { coerceSlot, isSameValue } from "./slots.ts";
import { activeIndex, isEnded, isUserFrame, openQuestion } from "./stack.ts";
import { activeFlows } from "./tasks.ts";

/** What becomes of a value: it is set, it corrects an earlier one, or why it is dropped. */
export type Verdict = "set" | "correct" | (string & {});

const SAME = "it is the value already";
const PENDING = "the same correction waits for an answer";
const UNASKED = "no running flow asks for it";

/** Reasons that are no failure: what was said holds already. */
export const NEEDLESS: ReadonlySet<Verdict> = new Set([SAME, PENDING]);

/** Judges one value against the dialogue as it stands: docs/spec/commands.md M1-M16. `starts`: flows that start this turn. */
export function judgeSlot(draft: Draft, command: SetSlotCommand, starts: readonly string[]): Verdict {
  const { name, value } = command;
  const refused = refusal(draft, command);
  if (refused) return refused;
  const slot = draft.assistant.slots[name]!;
  const present = slotValue(draft, name);
  if (isSameValue(slot, coerceSlot(slot, value).value, present)) return SAME;
  if (command.extractor === "LLM" && draft.nluFilled.has(name) && !allowsNluCorrection(slot)) return "NLU has filled it";
  if (openQuestion(draft.stack) === name) return "set";
  if (askedSlots(draft).includes(name)) {
    if (present === null) return "set";
    return isPendingCorrection(draft, name, value) ? PENDING : "correct";
  }
  const above = draft.stack.slice(activeIndex(draft.stack) + 1).map(({ flow }) => flow);
  const waiting = draft.stack.filter((frame) => isUserFrame(frame) && !isEnded(frame));
  const fresh = starts.filter((flow) => !waiting.some((frame) => frame.flow === flow));
  const early = judgeEarly(draft, name, [...activeFlows(draft.stack), ...above, ...fresh]);
  if (early !== UNASKED) return early;
  if (present !== null && waiting.some((frame) => askedBy(draft, frame).includes(name))) return "correct";
  return judgeEarly(draft, name, starts);
}

/** A value that comes with "cancel": it is meant for the flows that start now. */
export function judgeFresh(draft: Draft, command: SetSlotCommand, starts: readonly string[]): Verdict {
  return refusal(draft, command) ?? judgeEarly(draft, command.name, starts);
}

function refusal(draft: Draft, { name, extractor }: SetSlotCommand): string | null {
  const slot = Object.hasOwn(draft.assistant.slots, name) ? draft.assistant.slots[name] : undefined;
  if (!slot) return "there is no such slot";
  if (slot.claim !== undefined) return "only the host sets it";
  return extractor === "LLM" && !isUnderstood(slot) ? "understanding may not fill it" : null;
}

/** A value given before its question. */
function judgeEarly(draft: Draft, name: string, flows: readonly string[]): Verdict {
  const steps = flows.flatMap((flow) => collectsWithin(draft.assistant, flow)).filter(({ slot }) => slot === name);
  if (steps.some(({ askBeforeFilling }) => !askBeforeFilling)) return "set";
  return steps.length > 0 ? "it will be asked for anyway" : UNASKED;
}

function isPendingCorrection(draft: Draft, name: string, value: Json): boolean {
  const open = draft.stack.findLast(({ flow }) => flow === "pattern_correction")?.context["corrected_slots"];
  const waiting = (open as { readonly [key: string]: Json } | undefined)?.[name];
  const slot = draft.assistant.slots[name]!;
  return waiting !== undefined && isSameValue(slot, waiting, coerceSlot(slot, value).value);
}
