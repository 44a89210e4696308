import type { Json } from "../../base/json.ts";
import { parseCondition, type ConditionNode } from "../../dialogue/condition.ts";
import { coerceSlot } from "../../dialogue/slots.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { Slot, SlotFormat } from "../../model/slot.ts";
import { sampleText } from "./sample-text.ts";

/** The values by which an assistant's conditions can be told apart, by slot: never empty, plainest first, no nulls. */
export interface Candidates {
  readonly of: (slot: string) => readonly Json[];
  /** Slots whose conditions hold a regular expression of which no matching text is known. */
  readonly unsure: ReadonlySet<string>;
}

const FORMATS: Readonly<Record<SlotFormat, string>> = {
  date: "2026-11-21",
  time: "19:00",
  "date-time": "2026-11-21T19:00",
  duration: "PT2H",
  email: "someone@example.com",
  phone: "+4930123456",
  url: "https://example.com/",
  id: "AB-1234",
  secret: "482913",
};

/** Reads all conditions of an assistant: what they compare slots with is what tells their branches apart. */
export function findCandidates(assistant: Assistant): Candidates {
  const found = new Map<string, Json[]>();
  const unsure = new Set<string>();
  const linked = new Map<string, Set<string>>();
  const add = (name: string, ...values: readonly Json[]): void => {
    const { slot, path } = splitPath(assistant, name);
    if (slot === null) return;
    const list = found.get(slot) ?? [];
    list.push(...values.map((value) => (path.length === 0 ? value : nested(path, value))));
    found.set(slot, list);
  };
  const link = (one: string, other: string): void => {
    const [left, right] = [splitPath(assistant, one).slot, splitPath(assistant, other).slot];
    if (left === null || right === null) return;
    linked.set(left, (linked.get(left) ?? new Set()).add(right));
    linked.set(right, (linked.get(right) ?? new Set()).add(left));
  };
  const compare = ({ operator, left, right }: ConditionNode & { kind: "compare" }): void => {
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (one.kind !== "word") visit(one);
      else if (other.kind === "literal") add(one.name, ...around(other.value, operator));
      else if (other.kind === "word") link(one.name, other.name);
      else if (other.kind === "empty") add(one.name, "", []);
      else if (other.kind === "set") for (const item of other.items) if (item.kind === "literal") add(one.name, item.value);
      if (one.kind !== "word" || other.kind !== "regex") continue;
      const text = sampleText(other.source, other.flags);
      const { slot } = splitPath(assistant, one.name);
      if (text !== null) add(one.name, text);
      else if (slot !== null) unsure.add(slot);
    }
  };
  const visit = (node: ConditionNode): void => {
    if (node.kind === "and" || node.kind === "or") {
      visit(node.left);
      visit(node.right);
    } else if (node.kind === "not") visit(node.node);
    else if (node.kind === "compare") compare(node);
    else if (node.kind === "word") add(node.name, true, false);
  };
  for (const source of conditionsOf(assistant)) {
    const parsed = parseCondition(source);
    if (parsed.kind === "condition") visit(parsed.root);
  }

  const lists = new Map(
    Object.values(assistant.slots).map((slot) => {
      const others = [...(linked.get(slot.name) ?? [])].flatMap((name) => {
        const other = assistant.slots[name];
        return other ? [...plainValues(other), ...(found.get(name) ?? [])] : [];
      });
      return [slot.name, fitting(slot, [...plainValues(slot), ...(found.get(slot.name) ?? []), ...others])] as const;
    }),
  );
  return { of: (slot) => lists.get(slot) ?? ["something"], unsure };
}

/** Every condition that a user flow or a slot has. */
function conditionsOf({ flows, slots }: Assistant): readonly string[] {
  return [
    ...Object.values(flows).flatMap(({ guard, steps }) => [
      ...(guard === undefined ? [] : [guard]),
      ...steps.flatMap((step) => [
        ...(typeof step.next === "string" ? [] : step.next.branches.map((branch) => branch.if)),
        ...(step.kind === "collect" ? step.rejections.map((rejection) => rejection.if) : []),
      ]),
    ]),
    ...Object.values(slots).flatMap(({ validation }) => (validation?.rejections ?? []).map((rejection) => rejection.if)),
  ];
}

/** The declared slot that a word of a condition looks up, and the path inside its value. */
export function splitPath(
  { slots }: Assistant,
  name: string,
): { readonly slot: string | null; readonly path: readonly string[] } {
  const bare = name.replace(/^slots\./, "");
  if (Object.hasOwn(slots, bare)) return { slot: bare, path: [] };
  const [head, ...path] = bare.split(".");
  return Object.hasOwn(slots, head!) ? { slot: head!, path } : { slot: null, path: [] };
}

function nested(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);
}

/** Values on each side of what a slot is compared with. */
function around(value: Json, operator: string): readonly Json[] {
  if (operator === "contains") return [value, [value]];
  if (typeof value === "number") return [value, value + 1, value - 1, value + 0.5];
  if (typeof value === "string") return [value, `${value}a`, value.slice(0, -1)];
  return [value];
}

/** Values that a slot takes whatever the conditions say. */
function plainValues({ type, values, format, pattern, minValue, maxValue, name }: Slot): readonly Json[] {
  switch (type) {
    case "bool":
      return [true, false];
    case "categorical":
    case "strict_categorical":
      return values;
    case "float": {
      const low = minValue ?? (maxValue === undefined ? 1 : maxValue - 1);
      return [1, low, maxValue ?? low + 1, (low + (maxValue ?? low + 2)) / 2, 0];
    }
    case "list":
      return [["something"], ["something else"]];
    case "text":
    case "any": {
      const sample = pattern === undefined ? null : sampleText(pattern);
      const own = format === undefined ? [] : [FORMATS[format]];
      return [...(sample === null ? own : [sample]), `some ${name.replaceAll("_", " ")}`, "12 Example Street, Exampletown"];
    }
  }
}

/** Those that the slot can hold, as it stores them, each once. */
function fitting(slot: Slot, values: readonly Json[]): readonly Json[] {
  const kept = new Map<string, Json>();
  for (const value of values) {
    if (value === null) continue;
    const { ok, value: stored } = coerceSlot(slot, value);
    if (ok && (slot.type !== "list" || Array.isArray(stored))) kept.set(JSON.stringify(stored), stored);
  }
  return [...kept.values()];
}
