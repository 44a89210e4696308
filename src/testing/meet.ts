import type { Json } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { BotMessage, Button } from "../model/response.ts";
import { groundingOf, quotesOf, type Grounding } from "./ground.ts";
import type { BotWanted, Expectation, JudgedWanted, SlotWanted } from "./test-case.ts";

/**
 * Where an expectation was met: the place of the last event that it needed. Null: it was not. `open`: why nobody can tell
 * here whether it was.
 */
export type Met = { readonly at: number; readonly open?: string } | null;

/** Whether the events of a turn, from `from` on, are what a test expects. */
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
    case "generative_response_is_relevant":
      return judged(events, from, expectation.wanted, () => ({ kind: "open" }));
    case "generative_response_is_grounded": {
      const { groundTruth, threshold } = expectation.wanted;
      return judged(events, from, expectation.wanted, (message) =>
        groundingOf(message.text ?? "", groundTruth === undefined ? quotesOf(message) : [groundTruth], threshold),
      );
    }
  }
}

/** The first message that is meant and holds; else one of which only a judge could tell. */
function judged(
  events: readonly DialogueEvent[],
  from: number,
  wanted: JudgedWanted,
  verdict: (message: BotMessage) => Grounding,
): Met {
  let open: Met = null;
  for (const [at, event] of events.entries()) {
    if (at < from || event.event !== "bot" || !isMeant(event, wanted)) continue;
    const { kind } = verdict(event);
    if (kind === "supported") return { at };
    if (kind === "open") open ??= { at, open: "only a judge could tell, and there is none on a device" };
  }
  return open;
}

function isMeant({ metadata }: BotMessage, { utterName, utterSource }: JudgedWanted): boolean {
  if (utterName !== undefined && metadata.utter_action !== utterName) return false;
  return utterSource === undefined || sourcesOf(metadata).includes(utterSource);
}

/** Who worded a message, by our name and by CALM's. What CALM has rephrased is said here as the author wrote it. */
function sourcesOf({ utter_source: own, answer_source: answer, rephrase }: BotMessage["metadata"]): readonly unknown[] {
  return [
    own,
    answer,
    ...(answer === "knowledge" ? ["EnterpriseSearchPolicy"] : []),
    ...(rephrase === true ? ["ContextualResponseRephraser"] : []),
  ];
}

function all(met: readonly Met[]): Met {
  return met.reduce<Met>((sum, one) => (sum && one ? { at: Math.max(sum.at, one.at) } : null), { at: -1 });
}

function combine(operator: "all" | "any", met: readonly Met[]): Met {
  if (operator === "all") return all(met);
  return met.reduce<Met>((first, one) => (first && (!one || first.at <= one.at) ? first : one), null);
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

/** A step's id may be written with its flow's before it, and without. */
function isStep(step: string, flow: string, wanted: string | null): boolean {
  return wanted === null || step === wanted || `${flow}_${step}` === wanted || step === `${flow}_${wanted}`;
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
    return regexOf(pattern).test(text);
  } catch {
    return false;
  }
}

/** Tests are written in Python's syntax, which differs in a few spellings. */
function regexOf(pattern: string): RegExp {
  const [, flags = "", rest = ""] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern)!;
  const source = rest.replaceAll("(?P<", "(?<").replaceAll(/\\([AZ])/g, (_, end) => (end === "A" ? "^" : "$"));
  return new RegExp(source, flags);
}

function sameButtons(a: readonly Button[], b: readonly Button[]): boolean {
  return (
    a.length === b.length && a.every(({ title, payload }, index) => title === b[index]!.title && payload === b[index]!.payload)
  );
}
