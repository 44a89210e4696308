import type { Json } from "../base/json.ts";
import type { CollectStep } from "../model/flow.ts";
import type { Slot } from "../model/slot.ts";
import { didYouMean, findClosest, renameTo } from "./closest.ts";
import { declareIn } from "./declare.ts";
import { BUILT_IN_SLOTS } from "./default-actions.ts";
import { removeLine } from "./findings.ts";
import type { Project } from "./project.ts";
import { insertKey, readableName, type WrittenFlow, type WrittenStep } from "./read-flow.ts";
import type { Range } from "./source.ts";
import { getList, textOf, type Entry, type MapValue } from "./tree.ts";

/** Slots that a flow fills: that they exist, can be filled and asked for, and are kept or reset without contradiction. */
export function checkSlots(project: Project, written: WrittenFlow): void {
  for (const step of written.steps) {
    if (step.step.kind === "collect") checkCollect(project, step, step.step);
    if (step.step.kind === "set_slots") {
      for (const { name, value } of step.step.slots) {
        const entry = slotEntry(step.map, name);
        if (checkFilled(project, name, entry.keyAt)) checkValue(project, name, value, entry.value.at);
      }
    }
  }
  checkPersisted(project, written);
}

function checkCollect(project: Project, written: WrittenStep, step: CollectStep): void {
  const { at } = written.map.entries.get("collect")!.value;
  if (!checkFilled(project, step.slot, at)) return;
  const { slots, responses, actions, findings } = project;
  const hasResponse = responses.has(step.utter);
  const hasAction = actions.has(`action_ask_${step.slot}`);
  if (hasResponse && hasAction) {
    findings.error(
      "flow/two-questions",
      at,
      `\`${step.slot}\` has two questions: the response \`${step.utter}\` and the action \`action_ask_${step.slot}\`.`,
      {
        hint: "Keep one of them.",
        related: [{ at: project.responseEntries.get(step.utter)?.keyAt, message: "the response is here" }],
      },
    );
  }
  if (hasResponse || hasAction) return;
  const { slot } = slots.get(step.slot)!;
  if (slot.initialValue !== null && !step.askBeforeFilling) return;
  // A question that was named and is missing is reported as a missing response.
  if (written.map.entries.has("utter")) return;
  findings.error("flow/no-question", at, `Nothing says how to ask for \`${step.slot}\`.`, {
    hint: didYouMean(step.utter, responses.keys()) ?? `Add \`ask: "…"\` here, or a response \`${step.utter}\`.`,
    mend: insertKey(written.map, `ask: "What is the ${readableName(step.slot)}?"`, false),
  });
}

/** False if there is no such slot. */
function checkFilled(project: Project, name: string, at: Range): boolean {
  const { slots, findings } = project;
  const known = slots.get(name);
  if (known?.slot.type === "list") {
    findings.error("flow/list-slot", at, `\`${name}\` is a list slot: only actions can fill it.`, {
      hint: "Use another type, or fill it in an action.",
      related: [{ at: known.entry.keyAt, message: "it is declared here" }],
    });
  }
  if (known?.slot.claim !== undefined) {
    findings.error("flow/claimed-slot", at, `\`${name}\` holds the claim \`${known.slot.claim}\`: only the page sets it.`, {
      hint: "Use another slot here, or remove `claim` where this one is declared.",
      related: [{ at: known.entry.keyAt, message: "it is declared here" }],
    });
  }
  if (known || BUILT_IN_SLOTS.has(name)) return Boolean(known);
  const close = findClosest(name, slots.keys());
  findings.error("flow/unknown-slot", at, `There is no slot \`${name}\`.`, {
    hint: close ? `Did you mean \`${close}\`?` : `Declare it under \`slots\`: \`${name}: text\`.`,
    mend: close
      ? { title: `Rename to ${close}`, at, text: close, safe: false }
      : declareIn(project.tops, "slots", `${name}: text`, at),
  });
  return false;
}

function slotEntry(map: MapValue, name: string): Entry {
  const set = map.entries.get("set_slots")!;
  const maps = set.value.kind === "list" ? set.value.items : [set.value];
  return maps.flatMap((item) => (item.kind === "map" ? (item.entries.get(name) ?? []) : []))[0] ?? set;
}

/** A literal that the slot can never hold. Null empties any slot. */
function checkValue({ slots, findings }: Project, name: string, value: Json, at: Range): void {
  const { slot, entry } = slots.get(name)!;
  if (value === null || slot.type === "list" || canHold(slot, value)) return;
  const text = typeof value === "object" ? null : String(value);
  findings.error("flow/slot-value", at, `\`${name}\` can never be ${text === null ? "this" : `\`${text}\``}.`, {
    hint: (text !== null && didYouMean(text, slot.values)) || `It ${whatItHolds(slot)}.`,
    related: [{ at: entry.keyAt, message: `\`${name}\` ${whatItHolds(slot)}` }],
    mend: text === null ? undefined : renameTo(findClosest(text, slot.values), at),
  });
}

function canHold({ type, values, minValue = -Infinity, maxValue = Infinity }: Slot, value: Json): boolean {
  if (type === "any") return true;
  if (typeof value === "object") return false;
  const text = String(value).trim().toLowerCase();
  if (type === "bool") return /^(?:true|yes|y|1|false|no|n|0)$/.test(text);
  if (type === "float") return text !== "" && Number(text) >= minValue && Number(text) <= maxValue;
  return type === "text" || values.some((known) => known.toLowerCase() === text);
}

function whatItHolds({ type, values, minValue, maxValue }: Slot): string {
  if (type === "bool") return "is true or false";
  if (type === "float")
    return `is a number${minValue === undefined ? "" : ` from ${minValue}`}${maxValue === undefined ? "" : ` up to ${maxValue}`}`;
  return values.length > 0 ? `is one of ${values.join(", ")}` : `is ${type === "text" ? "a text" : `of type ${type}`}`;
}

function checkPersisted({ findings }: Project, { flow, map, steps }: WrittenFlow): void {
  const filled = new Set(
    flow.steps.flatMap((step) =>
      step.kind === "collect" ? [step.slot] : step.kind === "set_slots" ? step.slots.map(({ name }) => name) : [],
    ),
  );
  for (const item of getList(map, "persisted_slots")) {
    const name = textOf(item) ?? "";
    if (filled.has(name)) continue;
    findings.error(
      "flow/persisted-slots",
      item.at,
      `\`${flow.id}\` cannot keep \`${name}\`: it neither collects nor sets it.`,
      {
        hint: didYouMean(name, filled) ?? "Name only slots of its own collect and set_slots steps.",
        mend: renameTo(findClosest(name, filled), item.at),
      },
    );
  }
  if (flow.persistedSlots.length === 0) return;
  for (const { step, map: stepMap } of steps) {
    if (step.kind !== "collect" || step.resetAfterFlowEnds) continue;
    const reset = stepMap.entries.get("reset_after_flow_ends")!;
    findings.error("flow/persisted-slots", reset.keyAt, "`persisted_slots` and `reset_after_flow_ends` do not go together.", {
      hint: `Add \`${step.slot}\` to persisted_slots and remove this line.`,
      related: [{ at: map.entries.get("persisted_slots")?.keyAt, message: "the other way stands here" }],
      // Only where the list keeps the slot already does nothing change.
      mend: removeLine(reset, flow.persistedSlots.includes(step.slot)),
    });
  }
}
