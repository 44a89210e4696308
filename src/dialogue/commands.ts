import type { Json } from "../base/json.ts";
import type { Command, SetSlotCommand } from "../model/command.ts";
import { isPattern } from "../model/flow.ts";
import { isUnderstood } from "../model/slot.ts";
import { holds } from "./condition.ts";
import { askedBy, askedSlots } from "./corrections.ts";
import { note, scopeOf, slotValue, type Draft } from "./draft.ts";
import { collectsWithin } from "./flow-slots.ts";
import { coerceSlot, isSameValue } from "./slots.ts";
import { activeIndex, isEnded, isUserFrame, openQuestion } from "./stack.ts";
import { activeFlows, cancellable } from "./tasks.ts";

/** Commands that may be executed, in the order meant, and whether something was asked that cannot be done. */
interface Cleaned {
  /** By their place in what was understood. */
  readonly kept: Map<number, Command>;
  /** A command was dropped because nothing can be done with it; one that is merely needless does not count. */
  missed: boolean;
}

/**
 * Turns what was understood into what may happen: drops what names nothing, tells answers from corrections and from
 * values given early, and lets a rest of nothing become "cannot handle". Spec 3.3-3.5.
 */
export function cleanCommands(draft: Draft, raw: readonly Command[], forced: readonly string[] = []): readonly Command[] {
  const cleaned: Cleaned = { kept: new Map(), missed: raw.length === 0 };
  const asked = raw.flatMap((command) => single(draft, command, forced));
  const restart = asked.find(({ command }) => command === "restart" || command === "session start");
  if (restart) return [restart];
  const starts = keepStarts(draft, asked, forced, cleaned);
  keepSlots(draft, asked, starts, cleaned);
  keepOthers(draft, asked, cleaned);
  return ordered(draft, cleaned);
}

/** A clarification with one possible flow is that flow. */
function single(draft: Draft, command: Command, forced: readonly string[]): Command[] {
  if (command.command !== "clarify") return [command];
  const options = [...new Set(command.options)].filter((flow) => isStartable(draft, flow, forced));
  if (options.length === 1) return [{ command: "start flow", flow: options[0]! }];
  return [{ command: "clarify", options }];
}

/** Whether a command may start the flow: it exists, is no pattern, and its guard holds. */
export function isStartable(draft: Draft, id: string, forced: readonly string[] = []): boolean {
  const flow = Object.hasOwn(draft.assistant.flows, id) ? draft.assistant.flows[id] : undefined;
  if (!flow || isPattern(flow)) return false;
  return flow.guard === undefined || forced.includes(id) || holds(flow.guard, scopeOf(draft));
}

function keepStarts(
  draft: Draft,
  commands: readonly Command[],
  forced: readonly string[],
  cleaned: Cleaned,
): readonly string[] {
  const active = activeFlows(draft.stack);
  const starts: string[] = [];
  for (const [place, command] of commands.entries()) {
    if (command.command !== "start flow") continue;
    const { flow } = command;
    const waits = draft.stack.some((frame) => isUserFrame(frame) && !isEnded(frame) && frame.flow === flow);
    if (!isStartable(draft, flow, forced)) {
      note(draft, `The flow ${flow} cannot be started now.`);
      cleaned.missed = true;
    } else if (active.includes(flow) && !isEnding(draft, commands)) {
      note(draft, `The flow ${flow} is running already.`);
    } else if (waits && draft.assistant.settings.compat === "3.13") {
      note(draft, `The flow ${flow} waits on the stack and was not started again.`);
    } else if (!starts.includes(flow)) {
      starts.push(flow);
      cleaned.kept.set(place, command);
    }
  }
  return starts;
}

function keepSlots(draft: Draft, commands: readonly Command[], starts: readonly string[], cleaned: Cleaned): void {
  const proposed = new Map<string, { readonly place: number; readonly command: SetSlotCommand }>();
  const corrected = new Map<string, Json>();
  let correctedAt = commands.length;
  for (const [place, command] of commands.entries()) {
    if (command.command === "correct slot") {
      correctedAt = Math.min(correctedAt, place);
      for (const { name, value } of command.corrected_slots) corrected.set(name, value);
    }
    if (command.command !== "set slot") continue;
    // Of two values for one slot the model trained for it wins over the general one, else the later.
    const other = proposed.get(command.name)?.command;
    if (other?.extractor !== "NLU" || command.extractor === "NLU") proposed.set(command.name, { place, command });
  }
  for (const name of corrected.keys()) if (!Object.hasOwn(draft.assistant.slots, name)) corrected.delete(name);
  // What is said together with "cancel" is meant for what comes after it.
  const ending = isEnding(draft, commands);
  for (const { place, command } of proposed.values()) {
    const verdict = ending ? judgeFresh(draft, command, starts) : judgeSlot(draft, command, starts);
    if (verdict === "set") cleaned.kept.set(place, typed(draft, command));
    else if (verdict === "correct") {
      correctedAt = Math.min(correctedAt, place);
      corrected.set(command.name, typed(draft, command).value);
    } else {
      note(draft, `The value for ${command.name} was dropped: ${verdict}.`);
      cleaned.missed ||= !NEEDLESS.has(verdict) && command.extractor !== "COMMAND_PAYLOAD_READER";
    }
  }
  if (corrected.size === 0 || ending) return;
  const slots = [...corrected].map(([name, value]) => ({ name, value }));
  cleaned.kept.set(correctedAt, { command: "correct slot", corrected_slots: slots });
}

function isEnding({ stack }: Draft, commands: readonly Command[]): boolean {
  return commands.some(({ command }) => command === "cancel flow") && cancellable(stack).length > 0;
}

const SAME = "it is the value already";
const PENDING = "the same correction waits for an answer";
const NEEDLESS: ReadonlySet<string> = new Set([SAME, PENDING]);

function typed(draft: Draft, command: SetSlotCommand): SetSlotCommand {
  return { ...command, value: coerceSlot(draft.assistant.slots[command.name]!, command.value).value };
}

/** Spec 3.3: the row numbers are those of its table. Anything but "set" and "correct" is why it is dropped. */
function judgeSlot(draft: Draft, command: SetSlotCommand, starts: readonly string[]): string {
  const { name, value } = command;
  const refused = refusal(draft, command);
  if (refused) return refused;
  const slot = draft.assistant.slots[name]!;
  const present = slotValue(draft, name);
  if (isSameValue(slot, coerceSlot(slot, value).value, present)) return SAME; // 4
  if (openQuestion(draft.stack) === name) return "set"; // 5, 12
  if (askedSlots(draft).includes(name)) {
    if (present === null) return "set"; // 7
    return isPendingCorrection(draft, name, value) ? PENDING : "correct"; // 6, 8
  }
  const above = draft.stack.slice(activeIndex(draft.stack) + 1).map(({ flow }) => flow);
  const early = judgeEarly(draft, name, [...activeFlows(draft.stack), ...above, ...starts]);
  if (early !== UNASKED) return early;
  const waiting = draft.stack.some((frame) => isUserFrame(frame) && askedBy(draft, frame).includes(name));
  return waiting && present !== null ? "correct" : UNASKED; // 13, 11
}

/** A value that comes with "cancel": for the flows that start now. */
function judgeFresh(draft: Draft, command: SetSlotCommand, starts: readonly string[]): string {
  return refusal(draft, command) ?? judgeEarly(draft, command.name, starts);
}

function refusal(draft: Draft, { name, extractor }: SetSlotCommand): string | null {
  const slot = Object.hasOwn(draft.assistant.slots, name) ? draft.assistant.slots[name] : undefined;
  if (!slot) return "there is no such slot"; // 1
  return extractor === "LLM" && !isUnderstood(slot) ? "understanding may not fill it" : null; // 2
}

const UNASKED = "no running flow asks for it";

/** A value given before its question: 9, 10, 11. */
function judgeEarly(draft: Draft, name: string, flows: readonly string[]): string {
  const steps = flows.flatMap((flow) => collectsWithin(draft.assistant, flow)).filter(({ slot }) => slot === name);
  if (steps.some(({ askBeforeFilling }) => !askBeforeFilling)) return "set";
  return steps.length > 0 ? "it will be asked for anyway" : UNASKED;
}

function isPendingCorrection(draft: Draft, name: string, value: Json): boolean {
  const open = draft.stack.findLast(({ flow }) => flow === "pattern_correction")?.context["corrected_slots"];
  const waiting = (open as { readonly [key: string]: Json } | undefined)?.[name];
  return (
    waiting !== undefined &&
    isSameValue(draft.assistant.slots[name]!, waiting, coerceSlot(draft.assistant.slots[name]!, value).value)
  );
}

/** Commands without a flow or a slot: each kind once. */
function keepOthers(draft: Draft, commands: readonly Command[], cleaned: Cleaned): void {
  const seen = new Set<string>();
  for (const [place, command] of commands.entries()) {
    const { command: name } = command;
    if (name === "start flow" || name === "set slot" || name === "correct slot" || seen.has(name)) continue;
    seen.add(name);
    if (name === "cancel flow" && cancellable(draft.stack).length === 0) {
      note(draft, "There is nothing to cancel.");
      cleaned.missed = true;
    } else cleaned.kept.set(place, command);
  }
}

/** Answers in passing and "cancel" first, so that they end on top; what does not go together is dropped. */
function ordered(draft: Draft, { kept: places, missed }: Cleaned): readonly Command[] {
  const kept = [...places].toSorted(([one], [two]) => one - two).map(([, command]) => command);
  const rank = ({ command }: Command): number =>
    command === "chitchat" || command === "knowledge" ? 0 : command === "cancel flow" ? 1 : 2;
  const clear = kept.filter(({ command }) => command !== "cannot handle" && command !== "clarify");
  if (clear.length > 0) return clear.toSorted((one, two) => rank(one) - rank(two));
  const question = kept.find((command) => command.command === "clarify");
  const asked = question && clarification(draft, question);
  if (asked) return [asked];
  const lost = kept.find(({ command }) => command === "cannot handle");
  if (lost) return [lost];
  return missed || question ? [{ command: "cannot handle" }] : [];
}

function clarification(draft: Draft, command: Command & { command: "clarify" }): Command | null {
  const { compat } = draft.assistant.settings;
  if (draft.stack[activeIndex(draft.stack)]?.kind === "interrupt") return null;
  if (compat === "3.13") return command.options.length > 0 ? command : null;
  const limit = Number(slotValue(draft, "max_clarification_options") ?? 3);
  return { ...command, options: command.options.slice(0, Math.max(1, limit)) };
}
