import { checkJson, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { Flow } from "../model/flow.ts";
import type { SlotMapping } from "../model/slot.ts";

/** What a special text means. `forced`: flows that start although their guard says no. */
export interface Payload {
  readonly commands: readonly Command[];
  readonly forced: readonly string[];
}

/** Pairs of `/SetSlots` that are read; more are ignored. */
const MAX_PAIRS = 10;

const RESERVED: Readonly<Record<string, Command>> = {
  restart: { command: "restart" },
  session_start: { command: "session start" },
  silence_timeout: { command: "user silence" },
};

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
};

/**
 * Reads a text that needs no understanding: empty, too long, `/SetSlots(…)`, `/StartFlow(…)` (ours, for buttons), or
 * `/intent{…}` with an intent that the assistant knows. Null for anything else, which is to be understood.
 */
export function readPayload(assistant: Assistant, text: string, activeFlow: string | null): Payload | null {
  const limit = assistant.settings.maxUserCharacters;
  if (text.trim() === "") return only({ command: "error", error_type: "rasa_internal_error_user_input_empty" });
  if (limit > 0 && text.length > limit) {
    return only({ command: "error", error_type: "rasa_internal_error_user_input_too_long", info: { max_characters: limit } });
  }
  if (!text.trimStart().startsWith("/")) return null;
  const start = /^\s*\/StartFlow\(([\w-]+)\)\s*$/.exec(text)?.[1];
  if (start) return only({ command: "start flow", flow: start });
  if (/^\s*\/SetSlots\(/.test(text)) return { commands: readSetSlots(text), forced: [] };
  return readIntent(assistant, text, activeFlow);
}

function only(command: Command): Payload {
  return { commands: [command], forced: [] };
}

function readSetSlots(text: string): readonly Command[] {
  const inside = /^\s*\/SetSlots\(([^()]*)\)\s*$/.exec(text)?.[1];
  const pairs = inside?.split(",").map((pair) => /^\s*([^=(),]+?)\s*=\s*([^=(),]*?|[^(),]*?)\s*$/.exec(pair));
  if (!pairs || pairs.some((pair) => !pair)) return [{ command: "cannot handle" }];
  return pairs.slice(0, MAX_PAIRS).map((pair) => {
    const [, name, value] = pair as unknown as [string, string, string];
    return {
      command: "set slot",
      name,
      value: /^(?:none|null|undefined)$/i.test(value) ? null : value,
      extractor: "COMMAND_PAYLOAD_READER",
    };
  });
}

/** `/name`, `/name@0.9`, `/name{"entity": "value"}`. */
function readIntent(assistant: Assistant, text: string, activeFlow: string | null): Payload | null {
  const [, intent, , json] = /^\s*\/([^\s{@/]+(?:\/[^\s{@]+)?)(@[\d.]+)?\s*(\{.*\})?\s*$/s.exec(text) ?? [];
  if (!intent) return null;
  const entities = readEntities(json);
  const triggered = Object.values(assistant.flows).find((flow) =>
    flow.nluTriggers.some((trigger) => trigger.intent === intent),
  );
  const started = triggered ? commandFor(triggered) : RESERVED[intent];
  const filled = setByIntent(assistant, intent, entities, activeFlow);
  if (!started && filled.length === 0) return null;
  return { commands: [...(started ? [started] : []), ...filled], forced: triggered ? [triggered.id] : [] };
}

function commandFor(flow: Flow): Command {
  return PATTERN_COMMANDS[flow.id] ?? { command: "start flow", flow: flow.id };
}

function readEntities(json: string | undefined): JsonObject {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    return checkJson(value) === null && isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Slots that NLU mappings fill from an intent and its entities. The first mapping that yields a value wins. */
function setByIntent(
  assistant: Assistant,
  intent: string,
  entities: JsonObject,
  activeFlow: string | null,
): readonly Command[] {
  return Object.values(assistant.slots).flatMap(({ name, mappings }): Command[] => {
    for (const mapping of mappings) {
      const value = applies(mapping, intent, activeFlow) ? valueOf(mapping, entities) : undefined;
      if (value !== undefined) return [{ command: "set slot", name, value, extractor: "NLU" }];
    }
    return [];
  });
}

function applies({ conditions = [], intent, notIntent = [] }: SlotMapping, name: string, activeFlow: string | null): boolean {
  if (conditions.length > 0 && !conditions.some((condition) => condition.activeFlow === activeFlow)) return false;
  return !notIntent.includes(name) && (intent === undefined || intent.includes(name));
}

function valueOf(mapping: SlotMapping, entities: JsonObject): Json | undefined {
  if (mapping.type === "from_intent") return mapping.intent === undefined ? undefined : mapping.value;
  if (mapping.type !== "from_entity" || mapping.role !== undefined || mapping.group !== undefined) return undefined;
  return mapping.entity !== undefined && Object.hasOwn(entities, mapping.entity) ? entities[mapping.entity] : undefined;
}
