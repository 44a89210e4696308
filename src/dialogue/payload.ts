import { checkJson, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { Entity, Parse } from "../model/training.ts";
import { knowsIntent } from "./mappings.ts";
import { isPlainText } from "./plain-text.ts";

/** What a special text means: commands, or an intent with its entities, as if it had been recognised. */
export type Payload =
  | { readonly kind: "commands"; readonly commands: readonly Command[] }
  | { readonly kind: "intent"; readonly parse: Parse };

/** Pairs of `/SetSlots` that are read; more are not. */
const MAX_PAIRS = 10;

/**
 * Reads a text that needs no understanding: empty, too long, `/SetSlots(…)`, `/StartFlow(…)` and `/HumanHandoff`
 * (ours, for buttons), or
 * `/intent{…}` with an intent that the assistant knows. Null for anything else, which is to be understood.
 */
export function readPayload(assistant: Assistant, text: string): Payload | null {
  if (isPlainText(assistant, text)) return null;
  const limit = assistant.settings.maxUserCharacters;
  if (text.trim() === "") return only({ command: "error", error_type: "rasa_internal_error_user_input_empty" });
  if (limit > 0 && text.length > limit) {
    return only({ command: "error", error_type: "rasa_internal_error_user_input_too_long", info: { max_characters: limit } });
  }
  const start = /^\s*\/StartFlow\(([\w-]+)\)\s*$/.exec(text)?.[1];
  if (start) return only({ command: "start flow", flow: start });
  if (/^\s*\/HumanHandoff\s*$/.test(text)) return only({ command: "human handoff" });
  if (isSetSlots(text)) return { kind: "commands", commands: readSetSlots(assistant, text) };
  // Taking back what was said is not offered, and is no sentence either.
  return readIntent(assistant, text) ?? (text.trim() === "/back" ? only({ command: "cannot handle" }) : null);
}

/** The words of a text that understanding must read, without slashes before them; null: the dialogue reads it by itself. */
export function textToUnderstand(assistant: Assistant, text: string): string | null {
  return readPayload(assistant, text) ? null : text.replace(/^\s*\/+(?=.)/s, "");
}

/** Whether a text is what a button that sets slots sends, rightly written or not. */
export function isSetSlots(text: string): boolean {
  return /^\s*\/SetSlots\(/.test(text);
}

function only(command: Command): Payload {
  return { kind: "commands", commands: [command] };
}

/** `a=1, b=[x, y]`: in brackets a comma parts the items of a list, elsewhere pairs. */
function readSetSlots({ slots }: Assistant, text: string): readonly Command[] {
  const inside = /^\s*\/SetSlots\(([^()]*)\)\s*$/.exec(text)?.[1];
  const commands = inside?.split(/,(?![^[\]]*\])/).map((pair) => readPair(slots, pair)) ?? [null];
  if (!commands.every((command) => command !== null)) return [{ command: "cannot handle" }];
  return commands.slice(0, MAX_PAIRS);
}

function readPair(slots: Assistant["slots"], pair: string): Command | null {
  const equals = pair.indexOf("=");
  const name = pair.slice(0, Math.max(0, equals)).trim();
  const value = pair.slice(equals + 1).trim();
  if (name === "" || name.includes(",")) return null;
  const own = Object.hasOwn(slots, name) && slots[name]!.values.includes(value);
  return { command: "set slot", name, value: own ? value : readValue(value), extractor: "COMMAND_PAYLOAD_READER" };
}

function readValue(written: string): Json {
  if (/^(?:none|null|undefined)$/i.test(written)) return null;
  if (!/^\[.*\]$/s.test(written)) return written;
  const items = written.slice(1, -1).trim();
  return items === "" ? [] : items.split(",").map((item) => item.trim());
}

/** `/name`, `/name@0.9`, `/name{"entity": "value"}`; an entity with a list of values is found several times. */
function readIntent(assistant: Assistant, text: string): Payload | null {
  const [, name, , written, json] = /^\s*\/([^\s{@/]+(?:\/[^\s{@]+)?)(@(\d+(?:\.\d+)?))?\s*(\{.*\})?\s*$/s.exec(text) ?? [];
  if (!name || !knowsIntent(assistant, name)) return null;
  const intent = { name, confidence: Math.min(1, Number(written ?? 1)) };
  const [start, end] = [text.indexOf("{"), text.trimEnd().length];
  const entities = Object.entries(readEntities(json)).flatMap(([entity, value]): Entity[] =>
    (Array.isArray(value) ? (value as readonly Json[]) : [value]).map((one) => ({ entity, start, end, value: one })),
  );
  return { kind: "intent", parse: { intent, entities, ranking: [intent] } };
}

function readEntities(json = "{}"): JsonObject {
  try {
    const value: unknown = JSON.parse(json);
    return checkJson(value) === null && isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
