import { stringify } from "yaml";
import type { JsonObject } from "../../base/json.ts";
import type { Input, Operation, Output } from "./operation.ts";
import type { ValueType } from "./schema.ts";

/** Scaffolded files of one operation: what it is called and holds. */
export interface MadeFile {
  /** Below the folder of the assistant. */
  readonly path: string;
  readonly text: string;
}

/** Flow, domain and tests of an operation. */
export function emitAssistant(operation: Operation, source: string): readonly MadeFile[] {
  const made = oneLine(`from ${source}: ${operation.method} ${operation.path}`);
  const head = `# Made by \`halcyon add openapi\` ${made}. Yours from now on.\n`;
  const file = (folder: string, content: object): MadeFile => ({
    path: `${folder}/${operation.id}.yml`,
    text: head + stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }),
  });
  return [file("flows", flowOf(operation)), file("domain", domainOf(operation)), file("tests", testsOf(operation))];
}

/** A description is written by others: what would end the comment that it stands in would be code. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");

export const asked = ({ inputs }: Operation): readonly Input[] => inputs.filter(({ constant }) => constant === undefined);
const confirmation = ({ id }: Operation): string => `${id}_confirmed`;
const isRead = ({ risk }: Operation): boolean => risk === "read";

function flowOf(operation: Operation): object {
  const { id, name, description } = operation;
  const collects = asked(operation).map(({ slot, value }) => ({
    collect: slot,
    ...(value.description && { description: plain(value.description) }),
  }));
  const confirm = {
    collect: confirmation(operation),
    ask_before_filling: true,
    next: [
      { if: `slots.${confirmation(operation)}`, then: "do_it" },
      { else: [{ action: `utter_${id}_not_done`, next: "END" }] },
    ],
  };
  const steps = [
    ...collects,
    ...(isRead(operation) ? [{ action: id }] : [confirm, { id: "do_it", action: id }]),
    { action: `utter_${id}_done` },
  ];
  return { flows: { [id]: { name: plain(name), description: plain(description), steps } } };
}

function domainOf(operation: Operation): object {
  const { id, risk, outputs, list } = operation;
  const controlled = { mappings: [{ type: "controlled" }] };
  const slots: Record<string, object> = {};
  for (const { slot, value } of asked(operation)) slots[slot] = slotOf(value);
  if (!isRead(operation)) slots[confirmation(operation)] = { type: "bool", description: "Whether to do it" };
  for (const { slot, value } of outputs) slots[slot] = { type: outputType(value), ...controlled };
  if (list) {
    slots[`${id}_result_count`] = { type: "float", ...controlled };
    slots[`${id}_result_list`] = { type: "text", ...controlled };
  }
  const responses: Record<string, object> = {};
  for (const input of asked(operation)) responses[`utter_ask_${input.slot}`] = say(questionFor(input));
  if (!isRead(operation)) {
    const values = asked(operation).map(({ slot, path }) => `${words(path)}: {${slot}}`);
    const buttons = [
      { title: "Yes", payload: `/SetSlots(${confirmation(operation)}=true)` },
      { title: "No", payload: `/SetSlots(${confirmation(operation)}=false)` },
    ];
    const text = [`Shall I go ahead: ${plain(operation.name)}?`, ...values.map((value) => `- ${value}`)].join("\n");
    responses[`utter_ask_${confirmation(operation)}`] = [{ text, buttons }];
    responses[`utter_${id}_not_done`] = say("All right, I leave it as it is.");
  }
  responses[`utter_${id}_done`] = say(doneText(operation));
  return { actions: [{ [id]: { risk } }], slots, responses };
}

const say = (text: string): object => [{ text }];

function slotOf({ type, format, pattern, values, min, max, description }: ValueType): object {
  return {
    type,
    ...(format && { format }),
    ...(pattern !== undefined && { pattern }),
    ...(values && { values }),
    ...(min !== undefined && { min_value: min }),
    ...(max !== undefined && { max_value: max }),
    ...(description && { description: plain(description) }),
  };
}

/** What an answer holds is told as it is. */
const outputType = ({ type }: ValueType): string => (type === "float" || type === "bool" ? type : "text");

function questionFor({ path, value }: Input): string {
  const named = /^the /i.test(value.description) ? lower(plain(value.description)) : `the ${words(path)}`;
  if (value.type === "bool") return `${upper(named.replace(/^the /, ""))}: yes or no?`;
  if (value.values) return `What is ${named}: ${enumerate(value.values.map(plain))}?`;
  if (value.integer && named.endsWith("s")) return `How many ${named.replace(/^the (number of )?/, "")}?`;
  return `What is ${named}?${value.list ? " Several with commas between them." : ""}`;
}

function doneText({ id, risk, outputs, list }: Operation): string {
  if (list) return `I found {${id}_result_count}.\n{${id}_result_list}`;
  const head = risk === "read" ? "Here is what I found." : "That is done.";
  return [head, ...outputs.map(({ slot, field }) => `- ${words([field])}: {${slot}}`)].join("\n");
}

function testsOf(operation: Operation): object {
  const { id, name } = operation;
  const before = [
    { user: `/StartFlow(${id})` },
    ...asked(operation).flatMap(({ slot, value }) => [
      { utter: `utter_ask_${slot}` },
      { user: `/SetSlots(${slot}=${String(value.example)})` },
    ]),
  ];
  const decide = (yes: boolean): readonly object[] =>
    isRead(operation)
      ? []
      : [{ utter: `utter_ask_${confirmation(operation)}` }, { user: `/SetSlots(${confirmation(operation)}=${yes})` }];
  const cases = [{ test_case: plain(name), steps: [...before, ...decide(true), { utter: `utter_${id}_done` }] }];
  const refused = {
    test_case: `${plain(name)}, but not after all`,
    steps: [...before, ...decide(false), { utter: `utter_${id}_not_done` }],
  };
  const events = Object.entries(exampleOutput(operation)).map(([slot, value]) => ({ event: "slot", name: slot, value }));
  return {
    stub_custom_actions: { [id]: { events, responses: [] } },
    test_cases: isRead(operation) ? cases : [...cases, refused],
  };
}

/** What the action may come to, for tests and mocks. */
export function exampleOutput({ id, outputs, list }: Operation): JsonObject {
  if (list) return { [`${id}_result_count`]: 2, [`${id}_result_list`]: "- one\n- two" };
  return Object.fromEntries(outputs.map(({ slot, value }: Output) => [slot, value.example]));
}

/** Braces would be read as names of slots. */
const plain = (text: string): string => text.replaceAll(/[{}]/g, "");
const words = (path: readonly string[]): string =>
  path
    .join(" ")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
const enumerate = (values: readonly string[]): string =>
  values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
const lower = (text: string): string => text[0]!.toLowerCase() + text.slice(1);
const upper = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
