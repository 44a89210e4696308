import type { Json } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { DialogueEvent } from "../model/event.ts";
import { isPattern } from "../model/flow.ts";
import type { DialogueState } from "../model/state.ts";
import type { Understanding } from "../model/understanding.ts";

/** A turn that is over: everything from which it can be told why it went as it did. */
export interface ToldTurn {
  readonly assistant: Assistant;
  /** Null: the conversation began with it. */
  readonly before: DialogueState | null;
  readonly after: DialogueState;
  /** Null where nothing had to be understood: a payload, an empty message, commands that were given. */
  readonly understanding: Understanding | null;
  readonly events: readonly DialogueEvent[];
  /** The engine's own sentences. */
  readonly notes: readonly string[];
}

/**
 * Why a turn went as it did, in one line of plain English with the author's own names: how the message was read and how
 * surely, against what else; what that changed; which flows and patterns followed; which question is open now. The same
 * words stand in the terminal, in the report of a failed test and in the debugger.
 */
export function whyOf(turn: ToldTurn): string {
  const sentences = [
    ...tellReading(turn),
    ...tellCorrections(turn),
    ...turn.notes.filter((note) => !isRestated(note)),
    ...tellFlows(turn.events),
    ...tellQuestion(turn),
  ];
  return sentences.length === 0 ? "Nothing followed." : sentences.join(" ");
}

/** Branches and patterns have sentences of their own. */
function isRestated(note: string): boolean {
  return /: after \S+ comes \S+\.$/.test(note) || /^pattern_\w+ answers\.$/.test(note);
}

type UserEvent = Extract<DialogueEvent, { event: "user" }>;

function tellReading({ events, understanding }: ToldTurn): readonly string[] {
  const user = events.find((event): event is UserEvent => event.event === "user");
  if (!user) return [];
  const { text } = user;
  // What was left of it after judging; where nothing was, what it had been.
  const commands = user.commands.length > 0 ? user.commands : (understanding?.commands ?? []);
  if (!understanding) {
    if (text.trim() === "") return ["The message was empty."];
    const how = text.startsWith("/") ? "The payload means" : "Given as";
    return commands.length > 0 ? [`${how} ${list(commands.map(describe))}.`] : [];
  }
  if (commands.length === 0) return ["Nothing was understood.", ...evidenceOf(understanding)];
  const read = commands.map((command, index) => {
    const score = scoreOf(command, understanding);
    const rest = index === 0 ? restOf(commands, understanding) : "";
    const inside = [...(score === undefined ? [] : [score.toFixed(2)]), ...(rest === "" ? [] : [rest])].join(", ");
    return `${describe(command)}${inside === "" ? "" : ` (${inside})`}`;
  });
  return [`Understood as ${list(read)}.`, ...evidenceOf(understanding)];
}

/** The best flow that did not start, and what it would have needed. */
function restOf(commands: readonly Command[], { scores, accept }: Understanding): string {
  const named = new Set(
    commands.flatMap((command) =>
      command.command === "start flow" ? [command.flow] : command.command === "clarify" ? command.options : [],
    ),
  );
  const next = Object.entries(scores.flows)
    .filter(([flow]) => !named.has(flow))
    .toSorted(([, one], [, other]) => other - one)[0];
  const parts = [
    ...(next ? [`next best start flow ${next[0]} ${next[1].toFixed(2)}`] : []),
    ...(accept === undefined ? [] : [`accept ≥ ${accept.toFixed(2)}`]),
  ];
  return parts.join("; ");
}

/** Commands that an act of speech leads to; the acts are scored. */
const ACTS: Readonly<Partial<Record<Command["command"], string>>> = {
  "cancel flow": "cancel",
  "skip question": "skip",
  "human handoff": "handoff",
  "repeat bot messages": "repeat",
  restart: "restart",
  wait: "wait",
  dissatisfied: "dissatisfied",
  knowledge: "question",
};

function scoreOf(command: Command, { scores, spans }: Understanding): number | undefined {
  const sureOf = (name: string | undefined): number | undefined => spans.find(({ slot }) => slot === name)?.sure;
  if (command.command === "start flow") return scores.flows[command.flow];
  if (command.command === "clarify") return scores.flows[command.options[0] ?? ""];
  if (command.command === "set slot") return sureOf(command.name);
  if (command.command === "correct slot") return sureOf(command.corrected_slots[0]?.name);
  if (command.command === "chitchat") return scores.acts[command.about ?? "chitchat"];
  return scores.acts[ACTS[command.command] ?? ""];
}

/** The evidence, less the comparison of scores that is told already. */
function evidenceOf({ why }: Understanding): readonly string[] {
  return why.filter((line) => line !== "" && !/^\S+ \d\.\d\d ≥ /.test(line)).map(sentence);
}

function sentence(words: string): string {
  const begun = /^[a-z]+(?: |$)/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** A command in words: its name in CALM, then what it names. */
function describe(command: Command): string {
  const { command: name } = command;
  if (name === "start flow") return `${name} ${command.flow}`;
  if (name === "set slot") return `${name} ${command.name} to ${value(command.value)}`;
  if (name === "correct slot")
    return list(command.corrected_slots.map((slot) => `${name} ${slot.name} to ${value(slot.value)}`));
  if (name === "clarify") return `${name} ${command.options.join(" or ")}`;
  if (name === "chitchat" && command.about !== undefined) return `${name} (${command.about})`;
  if (name === "cannot handle" && command.reason !== undefined) return `${name} (${command.reason})`;
  return name === "error" ? `${name} ${command.error_type}` : name;
}

function value(json: Json): string {
  return json === null ? "nothing" : JSON.stringify(json);
}

/** Values that were read as answers and turned out to be corrections. */
function tellCorrections({ events, understanding }: ToldTurn): readonly string[] {
  const read = new Set(understanding?.commands.flatMap((command) => (command.command === "set slot" ? [command.name] : [])));
  return events
    .flatMap((event) => (event.event === "user" ? event.commands : []))
    .flatMap((command) => (command.command === "correct slot" ? command.corrected_slots : []))
    .filter(({ name }) => read.has(name))
    .map(({ name }) => `${name} had a value, so it is a correction.`);
}

function tellFlows(events: readonly DialogueEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (!("flow_id" in event)) return [];
    const { flow_id: flow } = event;
    if (event.event === "flow_started") return [isPattern(flow) ? `${flow} answered.` : `Started ${flow}.`];
    if (isPattern(flow)) return [];
    if (event.event === "flow_interrupted") return [`Interrupted ${flow} at ${event.step_id}.`];
    return [`${OUTCOMES[event.event]} ${flow}.`];
  });
}

const OUTCOMES = { flow_resumed: "Came back to", flow_completed: "Completed", flow_cancelled: "Cancelled" } as const;

interface OpenQuestion {
  readonly slot: string;
  /** The author's own id of the step, or null where it has none. */
  readonly step: string | null;
}

function tellQuestion({ assistant, before, after }: ToldTurn): readonly string[] {
  const open = openQuestion(assistant, after);
  if (!open) return [];
  const again = before !== null && openQuestion(assistant, before)?.slot === open.slot;
  const what = open.step === null ? open.slot : `step ${open.step}${open.step === open.slot ? "" : ` (${open.slot})`}`;
  return [`${again ? "Re-asked" : "Asked"} ${what}.`];
}

/** The question on top of the stack: the pattern that asks it, and the step below whose question it is. */
function openQuestion(assistant: Assistant, { stack }: DialogueState): OpenQuestion | null {
  const slot = stack.at(-1)?.context["collect"] ?? stack.at(-1)?.context["validate"];
  if (typeof slot !== "string") return null;
  const owner = stack.at(-2);
  const state = owner?.snapshot["value"];
  const id = typeof state === "string" ? decodeURIComponent(state) : null;
  const steps = (owner && assistant.flows[owner.flow]?.steps) ?? [];
  const isOwn = steps.some((step) => step.id === id && step.kind === "collect" && step.slot === slot);
  // `3_collect_size`: the step was given no id. Steps of patterns mean nothing to authors.
  const isNamed = isOwn && id !== null && !/^\d+_collect_/.test(id) && !isPattern(owner?.flow ?? "");
  return { slot, step: isNamed ? id : null };
}

/** "a", "a and b", "a, b and c". */
function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
