import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { wrapError } from "../base/errors.ts";
import { slotsOf, stepsWithin } from "../dialogue/flow-slots.ts";
import type { Assistant } from "../model/assistant.ts";
import { isPattern, type Flow } from "../model/flow.ts";
import type { Slot } from "../model/slot.ts";
import { requireAssistant } from "./compile.ts";
import type { Console, ExitCode } from "./console.ts";

export interface TypesOptions {
  /** File to write. Default: the output. */
  readonly out?: string | undefined;
}

/** `halcyon types DIR… [--out FILE]`: the slots, flows and actions of an assistant as TypeScript types. */
export async function types(paths: readonly string[], { out }: TypesOptions, console: Console): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console);
  if (!compiled) return 1;
  const text = formatTypes(compiled.assistant);
  if (out === undefined) {
    await console.out(text);
    return 0;
  }
  const target = resolve(console.cwd, out);
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  } catch (error) {
    throw wrapError("cli/not-written", error, { path: out });
  }
  await console.out(`${out}\n`);
  return 0;
}

/** Says nothing of the engine, so that it needs no import. Its map of actions fits the `actions` of `createAssistant`. */
export function formatTypes(assistant: Assistant): string {
  const flows = Object.values(assistant.flows).filter((flow) => !isPattern(flow));
  return `// Made by \`halcyon types\` from the files of "${assistant.name.replaceAll(/[\r\n]+/g, " ")}". Changes here are lost.

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Values of the slots, by name; null where a slot is empty. */
export type Slots = {
${Object.values(assistant.slots).map(formatSlot).join("")}};

export type SlotName = keyof Slots;

/** Ids of the flows. */
export type FlowId = ${unionOf(flows.map(({ id }) => id))};

/** What an action is given: the slots \`Name\` of its flow; \`Maybe\` of some of its flows only. */
export type ActionCall<Name extends SlotName, Maybe extends SlotName = never> = {
  readonly input: Pick<Slots, Name> & Partial<Pick<Slots, Maybe>>;
  readonly context: {
    readonly conversationId: string;
    readonly locale: string;
    readonly slots: Pick<Slots, Name> & Partial<Pick<Slots, Maybe>>;
    readonly idempotencyKey: string;
  };
  readonly signal: AbortSignal;
};

/** What an action answers: slots to set, and things to say. */
export type ActionAnswer = {
  readonly output?: Partial<Slots>;
  readonly messages?: readonly { readonly [key: string]: Json }[];
} | void;

/** The actions of the assistant: \`createAssistant({ assistant, actions: { … } satisfies Actions })\`. */
export type Actions = {
${assistant.actions.map((action) => formatAction(assistant, flows, action)).join("")}};
`;
}

function formatSlot({ name, type, values, description }: Slot): string {
  const comment = description === undefined ? "" : `  /** ${description.replaceAll("*/", "* /").replaceAll(/\s+/g, " ")} */\n`;
  return `${comment}  readonly ${keyOf(name)}: ${valueTypeOf(type, values)} | null;\n`;
}

function valueTypeOf(type: Slot["type"], values: readonly string[]): string {
  switch (type) {
    case "text":
      return "string";
    case "bool":
      return "boolean";
    case "float":
      return "number";
    case "categorical":
    case "strict_categorical":
      return unionOf(values);
    case "list":
      return "readonly Json[]";
    case "any":
      return "Json";
  }
}

/** An action is given the slots of the task that runs, called flows included; of several tasks, all their slots for sure. */
function formatAction(assistant: Assistant, flows: readonly Flow[], action: string): string {
  const asked = /^(?:validate|action_ask)_(.+)$/.exec(action)?.[1];
  const given = flows
    .filter((flow) => isTask(flow, flows))
    .filter(({ id }) => {
      const performs = stepsWithin(assistant, id, false).some((step) => step.kind === "action" && step.action === action);
      return performs || (asked !== undefined && slotsOf(assistant, id).has(asked));
    })
    .map(({ id }) => slotsOf(assistant, id));
  const all = new Set(given.flatMap((names) => [...names]));
  const sure = [...all].filter((name) => given.every((names) => names.has(name)));
  const maybe = unionOf([...all].filter((name) => !sure.includes(name)));
  // Run by something else, such as a mapping: whichever task runs then.
  const names = given.length === 0 ? "never, SlotName" : maybe === "never" ? unionOf(sure) : `${unionOf(sure)}, ${maybe}`;
  return `  readonly ${keyOf(action)}: (call: ActionCall<${names}>) => ActionAnswer | Promise<ActionAnswer>;\n`;
}

/** A flow that is only ever called is part of its callers' tasks and none of its own. */
function isTask({ id, guard, nluTriggers }: Flow, flows: readonly Flow[]): boolean {
  if (!/^\s*false\s*$/i.test(guard ?? "") || nluTriggers.length > 0) return true;
  return flows.some(({ steps }) => steps.some((step) => step.kind === "link" && step.flow === id));
}

function unionOf(names: readonly string[]): string {
  return names.length === 0 ? "never" : names.map((name) => JSON.stringify(name)).join(" | ");
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
