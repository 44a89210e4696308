import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { RemindEffect } from "../model/effect.ts";
import type { Frame } from "../model/state.ts";
import { nextEffectId, note, type Draft } from "./draft.ts";
import { stepOf } from "./stack.ts";

type Fields = Readonly<Record<string, Json | undefined>>;

/** An action's event `reminder`. When it may really be set, and when it fires, is the guard's to say. */
export function setReminder(draft: Draft, frame: Frame, event: Fields): void {
  const { input } = draft;
  const intent = text(event["flow"]) ?? text(event["intent"]);
  const at = dueTime(event, input.at);
  if (intent === null || at === null) return note(draft, "A reminder of an action has no time or no intent.");
  const values = entityValues(event["entities"]);
  const whileScheduled = oneOf(["keep", "replace", "extend"] as const, event["while_scheduled"]);
  const killed = event["kill_on_user_msg"] === true ? "cancel" : undefined;
  const onUserMessage = oneOf(["keep", "cancel", "postpone"] as const, event["on_user_message"]) ?? killed;
  const effect: RemindEffect = {
    kind: "remind",
    id: nextEffectId(draft),
    name: text(event["name"]),
    at,
    intent,
    ...(text(event["flow"]) !== null && { starts: "flow" }),
    ...(values && { values }),
    ...(whileScheduled && { whileScheduled }),
    ...(onUserMessage && { onUserMessage }),
    ...(isDuration(event["max_late_ms"]) && { maxLateMs: event["max_late_ms"] }),
    ...(text(event["missed"]) !== null && { missed: text(event["missed"])! }),
    from: { flow: frame.flow, step: stepOf(draft, frame)?.id ?? "", frame: frame.id },
  };
  draft.effects.push(effect);
}

/** An action's event `cancel_reminder`: by name, by intent and values, or all. */
export function cancelReminders(draft: Draft, { name, intent, entities }: Fields): void {
  const values = entityValues(entities);
  draft.effects.push({ kind: "cancelRemind", id: nextEffectId(draft), name: text(name), intent: text(intent), values });
}

function dueTime({ date_time: due, delay_ms: delay }: Fields, now: number): number | null {
  if (isDuration(delay)) return now + delay;
  const at = typeof due === "string" ? Date.parse(due) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}

/** CALM writes entities as a record, or as a list of what was found. */
function entityValues(entities: Json | undefined): JsonObject | null {
  const found = Array.isArray(entities)
    ? Object.fromEntries(
        (entities as readonly Json[])
          .filter(isJsonObject)
          .flatMap(({ entity, value }) => (typeof entity === "string" ? [[entity, value ?? null]] : [])),
      )
    : entities;
  return isJsonObject(found) && Object.keys(found).length > 0 ? found : null;
}

function text(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isDuration(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0;
}

function oneOf<Value extends string>(known: readonly Value[], value: Json | undefined): Value | undefined {
  return known.find((one) => one === value);
}
