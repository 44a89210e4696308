import type { CollectStep } from "../model/flow.ts";
import { didYouMean, findClosest } from "./closest.ts";
import { BUILT_IN_SLOTS } from "./default-actions.ts";
import type { Mend } from "./findings.ts";
import type { Project } from "./project.ts";
import { insertKey, readableName, type WrittenFlow, type WrittenStep } from "./read-flow.ts";
import type { Range } from "./source.ts";
import { getList, getMap, textOf, type MapValue } from "./tree.ts";

/** Slots that a flow fills: that they exist, can be filled and asked for, and are kept or reset without contradiction. */
export function checkSlots(project: Project, written: WrittenFlow): void {
  for (const step of written.steps) {
    if (step.step.kind === "collect") checkCollect(project, step, step.step);
    if (step.step.kind === "set_slots") {
      for (const { name } of step.step.slots) checkFilled(project, name, slotKeyAt(step.map, name));
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
    });
  }
  if (known || BUILT_IN_SLOTS.has(name)) return Boolean(known);
  const close = findClosest(name, slots.keys());
  findings.error("flow/unknown-slot", at, `There is no slot \`${name}\`.`, {
    hint: close ? `Did you mean \`${close}\`?` : `Declare it under \`slots\`: \`${name}: text\`.`,
    mend: close ? { title: `Rename to ${close}`, at, text: close, safe: false } : declareSlot(project, name, at),
  });
  return false;
}

/** Adds the slot to the first `slots` map of the same file, or of any file, or to the end of this file. */
function declareSlot({ tops }: Project, name: string, at: Range): Mend | undefined {
  const own = tops.find((top) => top.at.source === at.source);
  const home = [own, ...tops].find((top) => top && getMap(top, "slots")?.entries.size);
  const slots = home && getMap(home, "slots");
  const mend = slots && insertBefore(slots, `${name}: text`);
  if (mend) return { title: `Declare the slot ${name}`, ...mend, safe: false };
  const { source } = at;
  const end = source.range(source.text.length);
  const lineBreak = source.text.endsWith("\n") ? "" : "\n";
  return own?.entries.has("slots")
    ? undefined
    : { title: `Declare the slot ${name}`, at: end, text: `${lineBreak}slots:\n  ${name}: text\n`, safe: false };
}

function insertBefore(map: MapValue, line: string): Pick<Mend, "at" | "text"> | undefined {
  const { source, start } = map.at;
  if (source.text[start] === "{") return undefined;
  return { at: source.range(start), text: `${line}\n${" ".repeat(start - source.lineStart(start))}` };
}

function slotKeyAt(map: MapValue, name: string): Range {
  const value = map.entries.get("set_slots")!.value;
  const maps = value.kind === "list" ? value.items : [value];
  for (const item of maps) {
    const entry = item.kind === "map" ? item.entries.get(name) : undefined;
    if (entry) return entry.keyAt;
  }
  return value.at;
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
      },
    );
  }
  if (flow.persistedSlots.length === 0) return;
  for (const { step, map: stepMap } of steps) {
    if (step.kind !== "collect" || step.resetAfterFlowEnds) continue;
    findings.error(
      "flow/persisted-slots",
      stepMap.entries.get("reset_after_flow_ends")!.keyAt,
      "`persisted_slots` and `reset_after_flow_ends` do not go together.",
      {
        hint: `Add \`${step.slot}\` to persisted_slots and remove this line.`,
      },
    );
  }
}
