import { normalText, isWordless } from "../base/normal-text.ts";
import type { Command } from "../model/command.ts";
import type { GuardMode, UnheardCount } from "../model/guards.ts";
import { notice } from "./guard-counts.ts";
import { note, type Draft } from "./draft.ts";
import { COLLECT, isUserFrame, openQuestion } from "./stack.ts";
import { activeFlows } from "./tasks.ts";

/*
 * What is not understood is not met with the same plea for ever: other words are asked for, then what can be done is shown,
 * then a person is offered. Who says the same again in the same place was not helped by what it was taken for.
 */

/** How a message that was not understood is answered. */
export type Rung = "rephrase" | "menu" | "human";

const MENU_AFTER = 2;
const HUMAN_AFTER = 3;

/** In a row, before it begins anew with a plea for other words. */
const LONGEST_ROW = 3;

/** Turns in which a message that was not understood may still be explained by what the user says next. */
const EXPLAINED_WITHIN = 2;

/** Messages that are remembered for being said again. */
const REMEMBERED = 8;

/** Times that the same words were said before in the same place: from the second on they were not helped. */
const WRONG_FROM = 2;

/** Commands of which nobody learns what was meant. */
const SILENT: ReadonlySet<string> = new Set(["noop", "user silence", "session start", "wait"]);

export function understandingMode({ assistant }: Draft): GuardMode {
  return assistant.settings.guards?.understanding?.mode ?? "act";
}

const NOTHING: UnheardCount = { unproductive: 0, inARow: 0, said: [] };

/** Judges a message by what it came to; returns the commands to execute instead. */
export function judgeMessage(draft: Draft, commands: readonly Command[], text: string): readonly Command[] {
  const mode = understandingMode(draft);
  if (mode === "off" || commands.every(({ command }) => SILENT.has(command))) return commands;
  const heeded = heedRepetition(draft, commands, text, mode);
  if (heeded.some(isUnheard)) {
    // An answer that is none is the question's own affair.
    if (!isAskedByTask(draft)) countMiss(draft, text, mode);
  } else explain(draft, heeded, text);
  return heeded;
}

function isUnheard(command: Command): boolean {
  return command.command === "cannot handle" && !command.reason?.startsWith("cannot_handle_");
}

function isAskedByTask({ stack }: Draft): boolean {
  const below = stack.at(-2);
  return openQuestion(stack) !== null && (stack.at(-1)!.flow !== COLLECT || (below !== undefined && isUserFrame(below)));
}

function countMiss(draft: Draft, text: string, mode: GuardMode): void {
  const { menuAfter = MENU_AFTER, humanAfter = HUMAN_AFTER } = draft.assistant.settings.guards?.understanding ?? {};
  const before = draft.unheard ?? NOTHING;
  // After some in a row it begins anew: what helps is offered, but not every time.
  const inARow = before.inARow >= Math.max(LONGEST_ROW, menuAfter + 1) ? 1 : before.inARow + 1;
  const unproductive = before.unproductive + 1;
  // A menu that did not help is not shown twice running, and a person is not offered twice running.
  const offered = before.inARow > 0 ? before.open?.offered : undefined;
  const isDue = offered !== "human" && (unproductive % humanAfter === 0 || offered === "menu");
  const rung = draft.rung ?? (isDue ? "human" : inARow >= menuAfter ? "menu" : "rephrase");
  if (mode === "act") draft.rung = rung;
  draft.unheard = { ...before, unproductive, inARow, open: { text, turns: 0, offered: rung } };
  notice(draft, { ...about(draft), what: "miss", attempt: inARow, ceiling: menuAfter, said: text });
  if (rung !== "rephrase")
    notice(draft, { ...about(draft), what: rung === "menu" ? "menu" : "ceiling", attempt: unproductive });
}

function about({ stack }: Draft): { readonly guard: "nlu"; readonly flow: string | null } {
  return { guard: "nlu", flow: activeFlows(stack).at(-1) ?? null };
}

/** What was understood may tell what the message before it had meant. */
function explain(draft: Draft, commands: readonly Command[], text: string): void {
  const before = draft.unheard;
  const clarified = commands.some(({ command }) => command === "clarify");
  const { open, ...rest } = before ?? NOTHING;
  if (open) explainOpen(draft, open, commands, text);
  const turns = (open?.turns ?? 0) + 1;
  const kept = open && !labelOf(open, commands, text) && turns < EXPLAINED_WITHIN ? { open: { ...open, turns } } : {};
  if (clarified) {
    notice(draft, { ...about(draft), what: "clarify", said: text });
    draft.unheard = { ...rest, inARow: 0, open: { text, turns: 0, offered: "clarify" } };
  } else if (before) draft.unheard = { ...rest, inARow: 0, ...kept };
}

type Open = NonNullable<UnheardCount["open"]>;

function explainOpen(draft: Draft, open: Open, commands: readonly Command[], text: string): void {
  const label = labelOf(open, commands, text);
  if (label) notice(draft, { ...about(draft), what: "label", said: open.text, label });
  else if (open.turns + 1 >= EXPLAINED_WITHIN)
    notice(draft, { ...about(draft), what: "label", said: open.text, label: { source: "abandoned", value: "" } });
}

/** Who said what was meant: the user by a button that was offered, or by saying it in words that were understood. */
function labelOf({ offered }: Open, commands: readonly Command[], text: string) {
  const start = commands.find((command) => command.command === "start flow");
  const handoff = commands.some(({ command }) => command === "human handoff");
  const value = start ? start.flow : handoff ? "human handoff" : null;
  if (value === null) return null;
  const pressed = text.trim().startsWith("/") && offered !== "rephrase";
  return { source: pressed ? (offered === "clarify" ? "clarify_choice" : "menu_choice") : "rephrased_ok", value };
}

/** The same words in the same place: whatever they were taken for did not help. */
function heedRepetition(draft: Draft, commands: readonly Command[], text: string, mode: GuardMode): readonly Command[] {
  const choice = choiceOf(commands);
  const normal = normalText(text, draft.input.locale);
  if (choice === null || text.startsWith("/") || isWordless(normal)) return commands;
  const key = JSON.stringify([activeFlows(draft.stack).at(-1) ?? null, openQuestion(draft.stack), normal]);
  const before = draft.unheard ?? NOTHING;
  const known = before.said.find((entry) => entry.key === key);
  const times = known ? known.times + 1 : 1;
  const said = [...before.said.filter((entry) => entry.key !== key), { key, times, choice }].slice(-REMEMBERED);
  draft.unheard = { ...before, said };
  if (times <= WRONG_FROM) return commands;
  notice(draft, { ...about(draft), what: "repeat", attempt: times - 1, said: text });
  if (mode !== "act") return commands;
  note(draft, `The same words again: ${choice} was not what was meant.`);
  draft.rung = times === WRONG_FROM + 1 ? "menu" : "human";
  draft.notMeant = choice;
  return [{ command: "cannot handle" }];
}

/** The task or the source that a message was taken for. */
function choiceOf(commands: readonly Command[]): string | null {
  const start = commands.find((command) => command.command === "start flow");
  if (start) return start.flow;
  return commands.some(({ command }) => command === "knowledge") ? "knowledge" : null;
}

/** A new session begins with nothing against the user. What was never explained is told. */
export function forgetUnheard(draft: Draft): void {
  const { open } = draft.unheard ?? NOTHING;
  if (open) notice(draft, { ...about(draft), what: "label", said: open.text, label: { source: "abandoned", value: "" } });
  draft.unheard = undefined;
}
