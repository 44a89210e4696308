import type { Json } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { Button } from "../model/response.ts";
import type { BotWanted, Expectation, SlotWanted } from "./test-case.ts";

/** Where an expectation was met: the place of the last event that it needed. Null: it was not. */
export type Met = { readonly at: number } | null;

/** Whether the events of a turn, from `from` on, are what a test expects. Judged expectations are met: nobody judges them here. */
export function meet(expectation: Expectation, events: readonly DialogueEvent[], from: number, assistant: Assistant): Met {
  const find = (fits: (event: DialogueEvent) => boolean): Met => {
    const at = events.findIndex((event, index) => index >= from && fits(event));
    return at < 0 ? null : { at };
  };
  const none = (fits: (event: DialogueEvent) => boolean): Met => (find(fits) ? null : { at: from - 1 });
  switch (expectation.kind) {
    case "bot":
      return find((event) => event.event === "bot" && event.text?.replace(/\n+$/, "") === expectation.text);
    case "utter":
      return find((event) => event.event === "bot" && event.metadata.utter_action === expectation.name);
    case "slot_was_set":
      return all(expectation.slots.map((slot) => find((event) => isSet(event, slot))));
    case "slot_was_not_set":
      return all(
        expectation.slots.map((slot) =>
          none((event) => isSet(event, slot) && (expectation.style === "step" || slot.value !== undefined || !isReset(event))),
        ),
      );
    case "flow_started":
      return combine(
        expectation.operator,
        expectation.flows.map((flow) => find((event) => event.event === "flow_started" && event.flow_id === flow)),
      );
    case "flow_completed":
    case "flow_cancelled":
      return find(
        (event) =>
          event.event === expectation.kind &&
          event.flow_id === expectation.flow &&
          isStep(event.step_id, expectation.flow, expectation.step),
      );
    case "pattern_clarification_contains":
      // The names stand with the commands of the message; the pattern begins after them.
      if (!events.some((event) => offers(event, expectation, assistant))) return null;
      return find((event) => event.event === "flow_started" && event.flow_id === "pattern_clarification");
    case "action_executed":
      return find((event) => event.event === "action" && event.name === expectation.name);
    case "bot_uttered":
      return find((event) => isUttered(event, expectation.wanted));
    case "bot_did_not_utter":
      return none((event) => isUttered(event, expectation.wanted));
    case "judged":
      return { at: from - 1 };
  }
}

function all(met: readonly Met[]): Met {
  return met.reduce<Met>((sum, one) => (sum && one ? { at: Math.max(sum.at, one.at) } : null), { at: -1 });
}

function combine(operator: "all" | "any", met: readonly Met[]): Met {
  return operator === "all" ? all(met) : (met.find((one) => one !== null) ?? null);
}

function isSet(event: DialogueEvent, { name, value }: SlotWanted): boolean {
  return event.event === "slot" && event.name === name && (value === undefined || isEqual(event.value, value));
}

function isReset(event: DialogueEvent): boolean {
  return event.event === "slot" && event.value === null;
}

/** JSON equality. Numbers are compared as numbers, texts with their case. */
export function isEqual(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Json, index) => isEqual(item, b[index] as Json));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) || Array.isArray(b))
    return a === b;
  const [one, two] = [a as { readonly [key: string]: Json }, b as { readonly [key: string]: Json }];
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(two).length && keys.every((key) => Object.hasOwn(two, key) && isEqual(one[key]!, two[key]!))
  );
}

/** Step ids that the engine makes may be written with the flow's id before them. */
function isStep(step: string, flow: string, wanted: string | null): boolean {
  return wanted === null || step === wanted || `${flow}_${step}` === wanted;
}

function offers(
  event: DialogueEvent,
  { operator, flows }: Expectation & { kind: "pattern_clarification_contains" },
  assistant: Assistant,
): boolean {
  if (event.event !== "user") return false;
  const offered = event.commands.flatMap((command) => (command.command === "clarify" ? command.options : []));
  if (!event.commands.some(({ command }) => command === "clarify")) return false;
  const known = new Set(offered.flatMap((id) => [id, assistant.flows[id]?.name ?? id]));
  return operator === "all" ? flows.every((flow) => known.has(flow)) : flows.some((flow) => known.has(flow));
}

function isUttered(event: DialogueEvent, { utterName, textMatches, buttons }: BotWanted): boolean {
  if (event.event !== "bot") return false;
  if (utterName !== undefined && event.metadata.utter_action !== utterName) return false;
  if (textMatches !== undefined && !matches(event.text ?? "", textMatches)) return false;
  return buttons === undefined || sameButtons(event.buttons ?? [], buttons);
}

/** The pattern is found in the text; or, where it is no regular expression or was not meant as one, its words are. */
function matches(text: string, pattern: string): boolean {
  if (text.includes(pattern)) return true;
  try {
    return new RegExp(pattern, "s").test(text);
  } catch {
    return false;
  }
}

function sameButtons(a: readonly Button[], b: readonly Button[]): boolean {
  return (
    a.length === b.length && a.every(({ title, payload }, index) => title === b[index]!.title && payload === b[index]!.payload)
  );
}
