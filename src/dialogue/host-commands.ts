import { checkJson, isJsonObject, type Json } from "../base/json.ts";
import type { Command } from "../model/command.ts";
import type { HostCommand, HostCommands } from "../model/host-command.ts";
import type { StateView } from "../model/understanding.ts";

/** Commands as the dialogue knows them, and what was left out with the reason. */
export interface Expanded {
  readonly commands: readonly Command[];
  readonly dropped: readonly { readonly command: string; readonly why: string; readonly thrown?: unknown }[];
}

type Field = (value: unknown) => boolean;
const text: Field = (value) => typeof value === "string";
const json: Field = (value) => value !== undefined && checkJson(value) === null;
const object: Field = (value) => isJsonObject(value) && checkJson(value) === null;
const optional =
  (field: Field): Field =>
  (value) =>
    value === undefined || field(value);
const listOf =
  (field: Field): Field =>
  (value) =>
    Array.isArray(value) && value.every(field);
const oneOf =
  (...values: readonly unknown[]): Field =>
  (value) =>
    values.includes(value);
const slot: Field = (value) =>
  isJsonObject(value) && text(value["name"]) && json(value["value"]) && oneOf(undefined, "NLU")(value["extractor"]);

/** Every command of ours with the fields that it must have. */
const FIELDS: Readonly<Record<Command["command"], Readonly<Record<string, Field>>>> = {
  "start flow": { flow: text },
  "set slot": { name: text, value: json, raw: optional(text), extractor: oneOf("LLM", "NLU", "COMMAND_PAYLOAD_READER") },
  "correct slot": { corrected_slots: listOf(slot) },
  "cancel flow": {},
  clarify: { options: listOf(text) },
  "skip question": {},
  chitchat: { about: optional(text) },
  knowledge: {},
  "human handoff": {},
  "repeat bot messages": {},
  "cannot handle": { reason: optional(text) },
  dissatisfied: {},
  wait: {},
  restart: {},
  "session start": {},
  "session end": {},
  "user silence": {},
  "handle code change": {},
  error: { error_type: text, info: optional(object) },
  noop: {},
  "push pattern": { pattern: text, context: object },
};

/**
 * What was understood, with the host's own commands turned into ours. Pure as far as the host's functions are. An unknown
 * name, a function that throws and one that gives no list of commands cost only their own command.
 */
export function expandCommands(
  commands: readonly (Command | HostCommand)[],
  hostCommands: HostCommands,
  view: StateView,
): Expanded {
  const expanded: Command[] = [];
  const dropped: Expanded["dropped"][number][] = [];
  for (const command of commands) {
    const name = nameOf(command);
    if (name !== null && name !== "push pattern" && Object.hasOwn(FIELDS, name)) {
      if (isCommand(command)) expanded.push(command);
      else dropped.push({ command: name, why: "its fields are not what they must be" });
      continue;
    }
    if (name === null || !Object.hasOwn(hostCommands, name)) {
      dropped.push({ command: name ?? "", why: "there is no such command" });
      continue;
    }
    const fields = Object.fromEntries(Object.entries(command as Record<string, Json>).filter(([key]) => key !== "command"));
    try {
      const steps: unknown = hostCommands[name]!(fields, view);
      if (Array.isArray(steps) && steps.every(isCommand)) expanded.push(...steps);
      else dropped.push({ command: name, why: "what it came to is no list of commands" });
    } catch (thrown) {
      dropped.push({ command: name, why: "it failed", thrown });
    }
  }
  return { commands: expanded, dropped };
}

function nameOf(command: unknown): string | null {
  return isJsonObject(command) && typeof command["command"] === "string" ? command["command"] : null;
}

function isCommand(value: unknown): value is Command {
  const name = nameOf(value);
  if (name === null || !Object.hasOwn(FIELDS, name)) return false;
  const fields = FIELDS[name as Command["command"]];
  return Object.entries(fields).every(([key, field]) => field((value as Readonly<Record<string, unknown>>)[key]));
}
