import type { Command, CorrectedSlot, SetSlotCommand } from "../model/command.ts";
import { isPattern } from "../model/flow.ts";
import type { Frame } from "../model/state.ts";
import { note, scopeOf, slotValue, type Draft } from "./draft.ts";
import { guardHolds } from "./guard.ts";
import { hasWaiting } from "./parked.ts";
import { providesAction } from "./provides.ts";
import { judgeFresh, judgeSlot, NEEDLESS } from "./slot-commands.ts";
import { coerceSlot } from "./slots.ts";
import { activeIndex, COLLECT, interrupts, isEnded, isUserFrame, linkedFrom, rootIndex, VALIDATE } from "./stack.ts";
import { activeFlows, cancellable } from "./tasks.ts";

/** Commands that may be executed, and what became of the others. */
interface Cleaned {
  /** By their place in what was understood. */
  readonly kept: Map<number, Command>;
  /** Something was asked for that cannot be done. */
  missed: boolean;
  /** Something was said that holds already, or that nobody may complain of. */
  needless: boolean;
}

/** Each of these leaves nothing for another command to do. */
const ALONE: ReadonlySet<string> = new Set(["restart", "session start", "session end", "error"]);

/**
 * Turns what was understood into what may happen: drops what names nothing, tells answers from corrections and from
 * values given early, and lets a rest of nothing become "cannot handle". The rules are docs/spec/commands.md.
 */
export function cleanCommands(draft: Draft, raw: readonly Command[], forced: readonly string[] = []): readonly Command[] {
  const asked = raw.flatMap((command) => plain(draft, command, forced));
  const alone = asked.find(({ command }) => ALONE.has(command));
  if (alone) return [alone];
  const cleaned: Cleaned = { kept: new Map(), missed: asked.length === 0, needless: false };
  const doomed = asked.some(({ command }) => command === "cancel flow") ? cancellable(draft.stack) : [];
  const starts = keepStarts(draft, asked, { forced, doomed }, cleaned);
  if (starts.length > 1 && draft.assistant.settings.clarifySeveralStarts && activeIndex(draft.stack) < 0)
    return [clarification(draft, starts)];
  keepSlots(draft, asked, { starts, ending: doomed.length > 0 }, cleaned);
  keepOthers(draft, asked, cleaned);
  return ordered(draft, cleaned);
}

/** A command in the form in which it is judged. None: it names nothing. */
function plain(draft: Draft, command: Command, forced: readonly string[]): readonly Command[] {
  if (command.command === "clarify") {
    const options = [...new Set(command.options)].filter((flow) => isStartable(draft, flow, forced));
    return options.length === 1 ? [{ command: "start flow", flow: options[0]! }] : [{ command: "clarify", options }];
  }
  // Which values are corrections is ours to judge.
  if (command.command === "correct slot")
    return command.corrected_slots.map(({ name, value, extractor }): Command => ({
      command: "set slot",
      name,
      value,
      extractor: extractor ?? "LLM",
    }));
  // With nothing else to stop, what waits to be sent or done is meant.
  if (command.command === "chitchat" && command.about === "leave" && hasWaiting(draft)) return [{ command: "cancel flow" }];
  if (command.command === "chitchat" && needsChatModel(draft))
    return [{ command: "cannot handle", reason: "cannot_handle_chitchat" }];
  if (command.command !== "push pattern" || isPushable(draft, command.pattern)) return [command];
  note(draft, `${command.pattern} is no pattern that can be pushed.`);
  return [];
}

/** Small talk that an action of a language model answers, which there is not unless the author provides it. */
function needsChatModel({ assistant }: Draft): boolean {
  const answers = "action_trigger_chitchat";
  const steps = assistant.flows["pattern_chitchat"]?.steps ?? [];
  return !providesAction(assistant, answers) && steps.some((step) => step.kind === "action" && step.action === answers);
}

/** A question is asked by its own step only. */
function isPushable({ assistant }: Draft, id: string): boolean {
  return isPattern(id) && Object.hasOwn(assistant.flows, id) && id !== COLLECT && id !== VALIDATE;
}

/** Whether a command may start the flow: it exists, is no pattern, and its guard holds. */
export function isStartable(draft: Draft, id: string, forced: readonly string[] = []): boolean {
  const flow = Object.hasOwn(draft.assistant.flows, id) ? draft.assistant.flows[id] : undefined;
  if (!flow || isPattern(flow)) return false;
  return forced.includes(id) || guardHolds(flow, scopeOf(draft));
}

/** `doomed`: frames that "cancel" in the same message takes off. */
function keepStarts(
  draft: Draft,
  commands: readonly Command[],
  { forced, doomed }: { readonly forced: readonly string[]; readonly doomed: readonly Frame[] },
  cleaned: Cleaned,
): readonly string[] {
  const root = draft.stack[rootIndex(draft.stack, activeIndex(draft.stack))];
  const running = doomed.length > 0 ? [] : [...activeFlows(draft.stack), ...(root ? linkedFrom(root) : [])];
  const waiting = draft.stack.filter((frame) => isUserFrame(frame) && !isEnded(frame) && !doomed.includes(frame));
  const starts: string[] = [];
  for (const [place, command] of commands.entries()) {
    if (command.command !== "start flow" || starts.includes(command.flow)) continue;
    const { flow } = command;
    if (!isStartable(draft, flow, forced)) {
      note(draft, `The flow ${flow} cannot be started now.`);
      cleaned.missed = true;
    } else if (running.includes(flow)) {
      note(draft, `The flow ${flow} is running already.`);
      cleaned.needless = true;
    } else if (draft.assistant.settings.compat === "3.13" && waiting.some((frame) => frame.flow === flow)) {
      note(draft, `The flow ${flow} waits on the stack and was not started again.`);
      cleaned.needless = true;
    } else {
      starts.push(flow);
      cleaned.kept.set(place, command);
    }
  }
  return starts;
}

/** `ending`: what runs is cancelled in the same message. */
function keepSlots(
  draft: Draft,
  commands: readonly Command[],
  { starts, ending }: { readonly starts: readonly string[]; readonly ending: boolean },
  cleaned: Cleaned,
): void {
  const proposed = new Map<string, { readonly place: number; readonly command: SetSlotCommand }>();
  for (const [place, command] of commands.entries()) {
    if (command.command !== "set slot") continue;
    // Of two values for one slot that of an NLU mapping wins, else the later.
    const other = proposed.get(command.name)?.command;
    if (other?.extractor !== "NLU" || command.extractor === "NLU") proposed.set(command.name, { place, command });
  }
  const corrected: CorrectedSlot[] = [];
  for (const { place, command } of proposed.values()) {
    const { name, extractor } = command;
    const verdict = (ending ? judgeFresh : judgeSlot)(draft, command, starts);
    if (verdict === "set") cleaned.kept.set(place, typed(draft, command));
    else if (verdict === "correct")
      corrected.push({ name, value: typed(draft, command).value, ...(extractor === "NLU" && { extractor }) });
    else {
      note(draft, `The value for ${name} was dropped: ${verdict}.`);
      if (NEEDLESS.has(verdict) || extractor === "COMMAND_PAYLOAD_READER") cleaned.needless = true;
      else if (extractor === "LLM") cleaned.missed = true;
    }
  }
  if (corrected.length > 0) cleaned.kept.set(commands.length, { command: "correct slot", corrected_slots: corrected });
}

function typed(draft: Draft, command: SetSlotCommand): SetSlotCommand {
  return { ...command, value: coerceSlot(draft.assistant.slots[command.name]!, command.value).value };
}

/** Commands without a flow or a slot: each kind once. */
function keepOthers(draft: Draft, commands: readonly Command[], cleaned: Cleaned): void {
  const seen = new Set<string>();
  for (const [place, command] of commands.entries()) {
    if (command.command === "start flow" || command.command === "set slot") continue;
    const kind = command.command === "push pattern" ? command.pattern : command.command;
    if (seen.has(kind)) continue;
    seen.add(kind);
    if (kind === "cancel flow" && cancellable(draft.stack).length === 0 && !hasWaiting(draft)) {
      note(draft, "There is nothing to cancel.");
      cleaned.missed = true;
    } else cleaned.kept.set(place, command);
  }
}

/** What comes first ends on top and is done first: answers in passing, then what is called off, then what is corrected. */
const ORDER: readonly (readonly string[])[] = [["chitchat", "knowledge"], ["cancel flow"], ["correct slot"]];

function rank({ command }: Command): number {
  const found = ORDER.findIndex((names) => names.includes(command));
  return found < 0 ? ORDER.length : found;
}

/** Puts commands in order; what does not go together is dropped. */
function ordered(draft: Draft, { kept: places, missed, needless }: Cleaned): readonly Command[] {
  const kept = [...places].toSorted(([one], [two]) => one - two).map(([, command]) => command);
  const clear = kept.filter(({ command }) => command !== "cannot handle" && command !== "clarify");
  if (clear.length > 0) return clear.toSorted((one, two) => rank(one) - rank(two));
  const question = kept.find((command) => command.command === "clarify");
  if (question && isAskable(draft, question.options)) return [clarification(draft, question.options)];
  const lost = kept.find(({ command }) => command === "cannot handle");
  if (lost) return [lost];
  return needless && !missed && !question ? [] : [{ command: "cannot handle" }];
}

/** Who was interrupted already is not asked which of several more interruptions is meant. */
function isAskable({ assistant, stack }: Draft, options: readonly string[]): boolean {
  const active = stack[activeIndex(stack)];
  if (active && interrupts(active)) return false;
  return options.length > 0 || assistant.settings.compat !== "3.13";
}

function clarification(draft: Draft, options: readonly string[]): Command {
  if (draft.assistant.settings.compat === "3.13") return { command: "clarify", options };
  const limit = Number(slotValue(draft, "max_clarification_options") ?? 3);
  return { command: "clarify", options: options.slice(0, Math.max(1, limit)) };
}
