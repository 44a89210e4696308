import type { Json, JsonObject } from "../base/json.ts";
import type { Slot } from "../model/slot.ts";
import type { ConditionScope } from "./condition.ts";

/** What conditions see of a conversation: `values` holds the slots that are not empty, `declared` all there are. */
export function createScope(
  declared: Readonly<Record<string, Slot>>,
  values: Readonly<Record<string, Json>>,
  context: JsonObject = {},
  report?: ConditionScope["report"],
): ConditionScope {
  return {
    slot(name) {
      if (Object.hasOwn(values, name)) return values[name];
      return Object.hasOwn(declared, name) ? null : undefined;
    },
    isCategorical(name) {
      const type = Object.hasOwn(declared, name) ? declared[name]!.type : null;
      return type === "categorical" || type === "strict_categorical";
    },
    context,
    report,
  };
}
