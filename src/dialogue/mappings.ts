import type { Json } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import { isPattern, type CollectStep, type Flow } from "../model/flow.ts";
import type { Slot, SlotMapping } from "../model/slot.ts";
import type { Entity, Parse } from "../model/training.ts";

/*
 * What intents and entities mean to an assistant: flows that an intent triggers, and slots whose mappings name intents,
 * entities or the text. An assistant without such triggers and mappings is left alone. The rules are S20-S35 and M40-M46.
 */

/** What mappings must know of the dialogue. */
export interface Standing {
  readonly activeFlow: string | null;
  /** The slot whose question is open. */
  readonly asking: string | null;
  /** Whether a flow's guard holds. */
  readonly startable: (flow: string) => boolean;
}

/** What a parse comes to. `forced`: flows that start although their guard says no. */
export interface Mapped {
  readonly commands: readonly Command[];
  readonly forced: readonly string[];
}

/** Patterns that an intent may trigger, as the command that pushes them. */
const PATTERN_COMMANDS: Readonly<Record<string, Command>> = {
  pattern_cancel_flow: { command: "cancel flow" },
  pattern_chitchat: { command: "chitchat" },
  pattern_search: { command: "knowledge" },
  pattern_human_handoff: { command: "human handoff" },
  pattern_skip_question: { command: "skip question" },
  pattern_cannot_handle: { command: "cannot handle" },
  pattern_repeat_bot_messages: { command: "repeat bot messages" },
  pattern_restart: { command: "restart" },
  pattern_session_start: { command: "session start" },
  pattern_user_silence: { command: "user silence" },
  pattern_code_change: { command: "handle code change" },
};

/** Intents that mean the same in every assistant, also where a pattern was replaced by one without its trigger. */
const RESERVED: Readonly<Record<string, Command>> = {
  restart: { command: "restart" },
  session_start: { command: "session start" },
  silence_timeout: { command: "user silence" },
};

/** Whether an intent means anything to the assistant: an example, a trigger or a mapping names it. */
export function knowsIntent(assistant: Assistant, intent: string): boolean {
  return (
    Object.hasOwn(RESERVED, intent) ||
    (assistant.training !== undefined && Object.hasOwn(assistant.training.intents, intent)) ||
    triggered(assistant, intent) !== undefined ||
    Object.values(assistant.slots).some(({ mappings }) => mappings.some((mapping) => mapping.intent?.includes(intent)))
  );
}

/** The flow that an intent starts, and the slots that it, its entities and the text fill. `text` null: a literal `/intent`. */
export function mapParse(assistant: Assistant, parse: Parse, text: string | null, standing: Standing): Mapped {
  const { intent } = parse;
  const flow = intent ? triggered(assistant, intent.name) : undefined;
  const starts = flow && isTriggered(flow, parse, text === null, standing) ? flow : undefined;
  const reserved = intent && text === null && !flow && Object.hasOwn(RESERVED, intent.name) ? RESERVED[intent.name] : undefined;
  const first = starts ? commandFor(starts) : reserved;
  const reading: Reading = { parse, text, standing, triggers: starts !== undefined && !isPattern(starts) };
  const slots = Object.values(assistant.slots).flatMap((slot): Command[] => {
    const value = valueFor(assistant, slot, reading);
    return value === undefined ? [] : [{ command: "set slot", name: slot.name, value, extractor: "NLU" }];
  });
  return { commands: [...(first ? [first] : []), ...slots], forced: starts && text === null ? [starts.id] : [] };
}

/** Mappings and the model together: both stay, but of two flows to start the mapped one is meant. */
export function mergeMapped(mapped: readonly Command[], understood: readonly Command[]): readonly Command[] {
  const isStart = ({ command }: Command): boolean => command === "start flow";
  return mapped.some(isStart) ? [...mapped, ...understood.filter((command) => !isStart(command))] : [...mapped, ...understood];
}

function triggered({ flows }: Assistant, intent: string): Flow | undefined {
  return Object.values(flows).find(({ nluTriggers }) => nluTriggers.some((trigger) => trigger.intent === intent));
}

function isTriggered(flow: Flow, { intent }: Parse, literal: boolean, { startable }: Standing): boolean {
  const { confidenceThreshold } = flow.nluTriggers.find((trigger) => trigger.intent === intent!.name)!;
  if (intent!.confidence < confidenceThreshold) return false;
  return literal || isPattern(flow) || startable(flow.id);
}

function commandFor({ id }: Flow): Command {
  if (!isPattern(id)) return { command: "start flow", flow: id };
  return PATTERN_COMMANDS[id] ?? { command: "push pattern", pattern: id, context: {} };
}

interface Reading {
  readonly parse: Parse;
  readonly text: string | null;
  readonly standing: Standing;
  /** The intent starts a flow. */
  readonly triggers: boolean;
}

/** What the first mapping that yields a value gives; undefined: none does, or no flow collects the slot. */
function valueFor(assistant: Assistant, slot: Slot, reading: Reading): Json | undefined {
  for (const mapping of slot.mappings) {
    const value = applies(mapping, reading) ? valueOf(assistant, slot, mapping, reading) : undefined;
    if (value !== undefined) return collectsOf(assistant, slot.name).length > 0 ? value : undefined;
  }
  return undefined;
}

function applies({ conditions, intent, notIntent = [] }: SlotMapping, { parse, standing }: Reading): boolean {
  if (conditions && !conditions.some((condition) => isAt(condition, standing))) return false;
  const name = parse.intent?.name ?? "";
  return !notIntent.includes(name) && (intent === undefined || intent.includes(name));
}

function isAt({ activeFlow, requestedSlot }: NonNullable<SlotMapping["conditions"]>[number], standing: Standing): boolean {
  return activeFlow === standing.activeFlow && (requestedSlot === undefined || requestedSlot === standing.asking);
}

function valueOf(assistant: Assistant, slot: Slot, mapping: SlotMapping, reading: Reading): Json | undefined {
  switch (mapping.type) {
    case "from_entity": {
      const values = reading.parse.entities.filter((entity) => isMeant(mapping, entity)).map(({ value }) => value);
      return slot.type === "list" && values.length > 0 ? values : values.at(-1);
    }
    case "from_intent":
      return reading.parse.intent && (mapping.intent || mapping.notIntent) ? mapping.value : undefined;
    case "from_trigger_intent":
      return reading.triggers ? mapping.value : undefined;
    case "from_text": {
      const isAsked = collectsOf(assistant, slot.name).some(({ askBeforeFilling }) => askBeforeFilling);
      return reading.text === null || (isAsked && reading.standing.asking !== slot.name) ? undefined : reading.text;
    }
    case "from_llm":
    case "controlled":
    case "custom":
      return undefined;
  }
}

function isMeant(mapping: SlotMapping, { entity, role, group }: Entity): boolean {
  return entity === mapping.entity && role === mapping.role && group === mapping.group;
}

function collectsOf({ flows }: Assistant, slot: string): readonly CollectStep[] {
  return Object.values(flows).flatMap(({ steps }) =>
    steps.filter((step) => step.kind === "collect").filter((step) => step.slot === slot),
  );
}
