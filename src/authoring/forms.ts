import { isJsonObject, type Json } from "../base/json.ts";
import { checkShape } from "./check-shape.ts";
import type { Findings } from "./findings.ts";
import { FLOW } from "./keys-flow.ts";
import { readableName } from "./read-flow.ts";
import type { Range } from "./source.ts";
import { entriesOf, get, getMap, getMaps, getText, jsonOf, textOf, type Entry, type MapValue, type Value } from "./tree.ts";

/** What a form needs to know of the rest, to become a flow. */
export interface FormSurroundings {
  readonly flows: ReadonlySet<string>;
  readonly slots: ReadonlyMap<string, Entry>;
  readonly responses: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
}

/**
 * Forms of the older dialogue system as flows: a collect for each required slot, started by the intent of the rule that
 * starts the form, followed by the actions of the rule that runs when it is filled. A form that cannot be told as a flow is
 * reported and left out.
 */
export function flowsOfForms(tops: readonly MapValue[], known: FormSurroundings, findings: Findings): readonly Entry[] {
  const rules = tops.flatMap((top) => getMaps(top, "rules")).map((rule) => stepsOf(jsonOf(rule)));
  return tops.flatMap((top) => entriesOf(getMap(top, "forms"))).flatMap((form) => readForm(form, rules, known, findings) ?? []);
}

function readForm(form: Entry, rules: readonly Rule[], known: FormSurroundings, findings: Findings): Entry | null {
  const { key: id, keyAt: at } = form;
  const slots = requiredSlots(form.value);
  const questions = slots.map((slot) => questionOf(id, slot, known));
  const problem = known.flows.has(id)
    ? "a flow has the same name"
    : slots.length === 0
      ? "it names no slots"
      : whyNot(slots, questions, known);
  if (problem !== undefined) {
    findings.warning("project/form", at, `The form \`${id}\` is not used: ${problem}.`, { hint: "Write it as a flow." });
    return null;
  }
  const start = rules.find((rule) => rule.intent !== null && rule.actions[0] === id && rule.within === null);
  const submit = rules.find((rule) => rule.within === id && rule.actions[0] === id);
  const after = (submit?.actions.slice(1) ?? []).filter((action) => action !== "action_listen");
  const flow: Json = {
    name: readableName(id),
    description: readableName(id),
    ...(start && { nlu_trigger: [{ intent: start.intent }] }),
    steps: [
      ...slots.map((slot, index) => ({ collect: slot, ...(questions[index] && { utter: questions[index] }) })),
      ...after.map((action) => ({ action })),
    ],
  };
  const value = checkShape(valueOf(flow, at), FLOW, `\`${id}\``, findings);
  findings.info("project/form", at, `The form \`${id}\` is a flow here: it asks for ${slots.join(", ")}.`, {
    hint: known.actions.has(`validate_${id}`)
      ? `\`validate_${id}\` is not run: provide \`validate_<slot>\` actions, or \`rejections\`.`
      : "Write it as a flow of your own when you next change it.",
  });
  return value && { key: id, keyAt: at, value };
}

function requiredSlots(form: Value): readonly string[] {
  const required = form.kind === "map" ? get(form, "required_slots") : undefined;
  if (required?.kind === "map") return [...required.entries.keys()];
  return required?.kind === "list" ? required.items.flatMap((item) => textOf(item) ?? []) : [];
}

function whyNot(
  slots: readonly string[],
  questions: readonly (string | null | undefined)[],
  known: FormSurroundings,
): string | undefined {
  for (const [index, slot] of slots.entries()) {
    const entry = known.slots.get(slot);
    if (!entry) return `there is no slot \`${slot}\``;
    if ((entry.value.kind === "map" ? getText(entry.value, "type") : textOf(entry.value)) === "list")
      return `\`${slot}\` is a list`;
    if (questions[index] === undefined) return `nothing says how to ask for \`${slot}\` that a flow could use`;
  }
  return undefined;
}

/** The response that asks for a slot of a form; null where it is that which a flow asks with anyway. */
function questionOf(form: string, slot: string, { responses, actions }: FormSurroundings): string | null | undefined {
  if (actions.has(`action_ask_${form}_${slot}`)) return undefined;
  if (responses.has(`utter_ask_${form}_${slot}`)) return `utter_ask_${form}_${slot}`;
  return responses.has(`utter_ask_${slot}`) || actions.has(`action_ask_${slot}`) ? null : undefined;
}

/** A rule, as far as forms go: what it waits for, what it does, and the form in which alone it holds. */
interface Rule {
  readonly intent: string | null;
  readonly actions: readonly string[];
  readonly within: string | null;
}

function stepsOf(rule: Json): Rule {
  const steps = listOf(rule, "steps");
  const conditions = listOf(rule, "condition");
  return {
    intent: steps.flatMap((step) => textIn(step, "intent"))[0] ?? null,
    actions: steps.flatMap((step) => textIn(step, "action")),
    within: conditions.flatMap((condition) => textIn(condition, "active_loop"))[0] ?? null,
  };
}

function listOf(value: Json, key: string): readonly Json[] {
  const list = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}

function textIn(value: Json, key: string): readonly string[] {
  const text = isJsonObject(value) ? value[key] : undefined;
  return typeof text === "string" ? [text] : [];
}

/** JSON as if it had been written at one place. */
function valueOf(json: Json, at: Range): Value {
  if (Array.isArray(json)) return { kind: "list", items: json.map((item: Json) => valueOf(item, at)), at };
  if (isJsonObject(json)) {
    const entries = Object.entries(json).map(([key, child]) => [key, { key, keyAt: at, value: valueOf(child, at) }] as const);
    return { kind: "map", entries: new Map(entries), at };
  }
  const value = json as null | boolean | number | string;
  return { kind: "scalar", value, text: String(value), at };
}
