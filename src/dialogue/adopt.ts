import type { Json, JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Rejection } from "../model/slot.ts";
import type { Frame } from "../model/state.ts";
import { compiledFlow, snapshotAt, stateOf } from "./compile.ts";
import { note, setSlot, type Draft } from "./draft.ts";
import { providesAction } from "./provides.ts";
import { coerceSlot, initialSlots } from "./slots.ts";

/*
 * A conversation stored under the assistant of yesterday goes on under that of today: renamed slots keep their values and
 * their open questions, values are brought to the types of today, slots that are gone are forgotten.
 */

/** A name → the name to put in its place. */
type Names = ReadonlyMap<string, string>;

/** Brings what is stored to what the assistant of today declares. */
export function adoptAssistant(draft: Draft): void {
  const { assistant } = draft;
  const today = namesToday(assistant);
  renameSlots(draft, today);
  for (const name of Object.keys(draft.slots)) if (!Object.hasOwn(assistant.slots, name)) delete draft.slots[name];
  for (const [name, value] of Object.entries(draft.slots)) fitSlot(draft, name, value);
  for (const [name, value] of Object.entries(initialSlots(assistant)))
    if (!Object.hasOwn(draft.slots, name)) setSlot(draft, name, value);
}

/** Former slot names with those of today. A name that a slot of today has is nobody's former one. */
function namesToday({ slots }: Assistant): Names {
  const names = Object.values(slots).flatMap(({ name, renamedFrom = [] }) =>
    renamedFrom.filter((former) => !Object.hasOwn(slots, former)).map((former) => [former, name] as const),
  );
  return new Map(names);
}

function renameSlots(draft: Draft, today: Names): void {
  for (const [former, name] of today) {
    const value = Object.hasOwn(draft.slots, former) ? draft.slots[former]! : null;
    if (value !== null && !Object.hasOwn(draft.slots, name)) {
      note(draft, `The value of ${former} is that of ${name} now.`);
      setSlot(draft, name, value);
    }
    if (draft.nluFilled.delete(former)) draft.nluFilled.add(name);
  }
  draft.counts = renameKeys(draft.counts, today);
  draft.unsettled = draft.unsettled.map((call) => ({ ...call, input: renameKeys(call.input, today) }));
  draft.stack = draft.stack.map((frame) => renameFrame(draft.assistant, frame, today));
  draft.parked = draft.parked.map((call) => ({
    ...call,
    frames: call.frames.map((frame) => renameFrame(draft.assistant, frame, today)),
    slots: renameKeys(call.slots, today),
  }));
}

function renameKeys<Value>(values: Readonly<Record<string, Value>>, names: Names): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [names.get(key) ?? key, value]));
}

/** Steps that have no id of the author's are called after their slot. Whether the frame fits today's flow is judged later. */
function renameFrame(assistant: Assistant, frame: Frame, today: Names): Frame {
  const compiled = compiledFlow(assistant, frame.flow);
  const step = renameText(stateOf(frame.snapshot), today);
  const snapshot = compiled?.steps.has(step) ? snapshotAt(compiled, step) : frame.snapshot;
  return { ...frame, snapshot, context: renameContext(assistant, frame.context, today) };
}

/** The beginnings that names are made with. */
const MADE_NAME = /^(utter_ask_|action_ask_|\d+_collect_)(.+)$/;

function renameText(text: string, names: Names): string {
  const [, beginning = "", slot = text] = MADE_NAME.exec(text) ?? [];
  return names.has(slot) ? `${beginning}${names.get(slot)}` : text;
}

/** The properties by which patterns name slots. What is asked with is renamed only where today's name leads somewhere. */
function renameContext(assistant: Assistant, context: JsonObject, today: Names): JsonObject {
  const renamed: Record<string, Json> = { ...context };
  for (const key of ["collect", "validate", "reset_step_id"]) {
    const value = context[key];
    if (typeof value === "string") renamed[key] = renameText(value, today);
  }
  for (const key of ["utter", "collect_action", "refill_utter", "refill_action"]) {
    const value = context[key];
    if (typeof value !== "string") continue;
    const name = renameText(value, today);
    if (Object.hasOwn(assistant.responses, name) || providesAction(assistant, name)) renamed[key] = name;
  }
  if (Array.isArray(context["rejections"]))
    renamed["rejections"] = (context["rejections"] as unknown as readonly Rejection[]).map((rule) => ({
      ...rule,
      if: rule.if.replaceAll(/\bslots\.([\w-]+)/g, (match, name: string) =>
        today.has(name) ? `slots.${today.get(name)}` : match,
      ),
    }));
  const corrected = context["corrected_slots"];
  if (typeof corrected === "object" && corrected !== null)
    renamed["corrected_slots"] = renameKeys(corrected as JsonObject, today);
  return renamed;
}

/** A value that today's type cannot hold is forgotten: its question is asked again. */
function fitSlot(draft: Draft, name: string, stored: Json): void {
  const { ok, value } = coerceSlot(draft.assistant.slots[name]!, stored);
  if (ok && JSON.stringify(value) === JSON.stringify(stored)) return;
  if (!ok) note(draft, `The stored value of ${name} is none that it can have now; it was forgotten.`);
  setSlot(draft, name, ok ? value : null);
}
