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
  readonly kept: Command[];
  /** A command was dropped because nothing can be done with it; one that is merely needless does not count. */
  missed: boolean;
}

/**
 * Turns what was understood into what may happen: drops what names nothing, tells answers from corrections and from
 * values given early, and lets a rest of nothing become "cannot handle". Spec 3.3-3.5.
 */
export function cleanCommands(draft: Draft, raw: readonly Command[], forced: readonly string[] = []): readonly Command[] {
  const cleaned: Cleaned = { kept: [], missed: raw.length === 0 };
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
  for (const command of commands) {
    if (command.command !== "start flow") continue;
    const { flow } = command;
    const waits = draft.stack.some((frame) => isUserFrame(frame) && !isEnded(frame) && frame.flow === flow);
    if (!isStartable(draft, flow, forced)) {
      note(draft, `The flow ${flow} cannot be started now.`);
      cleaned.missed = true;
    } else if (active.includes(flow) && !commands.some((other) => other.command === "cancel flow")) {
      note(draft, `The flow ${flow} is running already.`);
    } else if (waits && draft.assistant.settings.compat === "3.13") {
      note(draft, `The flow ${flow} waits on the stack and was not started again.`);
    } else if (!starts.includes(flow)) {
      starts.push(flow);
      cleaned.kept.push(command);
    }
  }
  return starts;
}

function keepSlots(draft: Draft, commands: readonly Command[], starts: readonly string[], cleaned: Cleaned): void {
  const proposed = new Map<string, SetSlotCommand>();
  const corrected = new Map<string, Json>();
  for (const command of commands) {
    if (command.command === "correct slot") for (const { name, value } of command.corrected_slots) corrected.set(name, value);
    if (command.command !== "set slot") continue;
    // Of two values for one slot the model trained for it wins over the general one, else the later.
    if (proposed.get(command.name)?.extractor !== "NLU" || command.extractor === "NLU") proposed.set(command.name, command);
  }
  for (const name of corrected.keys()) if (!Object.hasOwn(draft.assistant.slots, name)) corrected.delete(name);
  for (const command of proposed.values()) {
    const verdict = judgeSlot(draft, command, starts);
    if (verdict === "set") cleaned.kept.push(typed(draft, command));
    else if (verdict === "correct") corrected.set(command.name, typed(draft, command).value);
    else {
      note(draft, `The value for ${command.name} was dropped: ${verdict}.`);
      cleaned.missed ||= !NEEDLESS.has(verdict) && command.extractor !== "COMMAND_PAYLOAD_READER";
    }
  }
  if (corrected.size === 0) return;
  cleaned.kept.push({ command: "correct slot", corrected_slots: [...corrected].map(([name, value]) => ({ name, value })) });
}

const SAME = "it is the value already";
const PENDING = "the same correction waits for an answer";
const NEEDLESS: ReadonlySet<string> = new Set([SAME, PENDING]);

function typed(draft: Draft, command: SetSlotCommand): SetSlotCommand {
  return { ...command, value: coerceSlot(draft.assistant.slots[command.name]!, command.value).value };
}

/** Spec 3.3: the row numbers are those of its table. Anything but "set" and "correct" is why it is dropped. */
function judgeSlot(draft: Draft, command: SetSlotCommand, starts: readonly string[]): string {
  const { name, value, extractor } = command;
  const slot = Object.hasOwn(draft.assistant.slots, name) ? draft.assistant.slots[name] : undefined;
  if (!slot) return "there is no such slot"; // 1
  if (extractor === "LLM" && !isUnderstood(slot)) return "understanding may not fill it"; // 2
  const present = slotValue(draft, name);
  if (isSameValue(slot, coerceSlot(slot, value).value, present)) return SAME; // 4
  if (openQuestion(draft.stack) === name) return "set"; // 5, 12
  if (askedSlots(draft).includes(name)) {
    if (present === null) return "set"; // 7
    return isPendingCorrection(draft, name, value) ? PENDING : "correct"; // 6, 8
  }
  const active = activeIndex(draft.stack);
  const running = draft.stack.slice(Math.max(active + 1, 0)).map(({ flow }) => flow);
  const flows = new Set([...activeFlows(draft.stack), ...running, ...starts]);
  const steps = [...flows].flatMap((flow) => collectsWithin(draft.assistant, flow)).filter((step) => step.slot === name);
  if (steps.some(({ askBeforeFilling }) => !askBeforeFilling)) return "set"; // 9
  if (steps.length > 0) return "it will be asked for anyway"; // 10
  const waiting = draft.stack.filter((frame) => isUserFrame(frame) && askedBy(draft, frame).includes(name));
  return waiting.length > 0 && present !== null ? "correct" : "no running flow asks for it"; // 13, 11
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
  for (const command of commands) {
    const { command: name } = command;
    if (name === "start flow" || name === "set slot" || name === "correct slot" || seen.has(name)) continue;
    seen.add(name);
    if (name === "cancel flow" && cancellable(draft.stack).length === 0) {
      note(draft, "There is nothing to cancel.");
      cleaned.missed = true;
    } else cleaned.kept.push(command);
  }
}

/** Answers in passing first, so that they end on top; what does not go together is dropped. */
function ordered(draft: Draft, { kept, missed }: Cleaned): readonly Command[] {
  const inPassing = (command: Command): boolean => command.command === "chitchat" || command.command === "knowledge";
  const clear = kept.filter(({ command }) => command !== "cannot handle" && command !== "clarify");
  if (clear.length > 0) return [...clear.filter(inPassing), ...clear.filter((command) => !inPassing(command))];
  const question = kept.find((command) => command.command === "clarify");
  if (question) {
    const asked = clarification(draft, question);
    if (asked) return [asked];
  }
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
