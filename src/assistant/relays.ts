import type { Effect } from "../model/effect.ts";
import type { RecordId } from "../store/store.ts";
import type { JsonObject } from "../base/json.ts";

/** Kind of the records of what a person has not been told yet. Their keys are in the order in which it was said. */
export const RELAY = "relay";

/** What a turn wants a person to be told, kept with the turn and sent when that is possible. */
export function relaysOf(
  effects: readonly Effect[],
  { id, lastSeq }: { readonly id: string; readonly lastSeq: number },
): readonly (RecordId & { readonly value: JsonObject })[] {
  return effects.flatMap((effect, index) => {
    if (effect.kind !== "relay") return [];
    const key = `${id}/${String(lastSeq).padStart(12, "0")}.${String(index).padStart(3, "0")}`;
    const { handoff, text } = effect;
    return [{ kind: RELAY, key, conversation: id, value: { key: effect.id, handoff, text } }];
  });
}
