import type { Json, JsonObject } from "../base/json.ts";
import type { EffectId, OutcomeKind } from "../model/effect.ts";
import type { UnsettledCall } from "../model/state.ts";
import type { Draft } from "./draft.ts";

/** Backends keep keys for about a day; an older one would be done again anyway. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const MAX_KEPT = 16;

/** Outcomes that say whether the action was done. After any other it may have been. */
const CERTAIN: ReadonlySet<OutcomeKind> = new Set(["done", "refused", "denied"]);

/**
 * Notes that an action is asked for, and gives the key under which: that of the same call before, if nobody knows what
 * became of it.
 */
export function keyOf(draft: Draft, effect: EffectId, action: string, input: JsonObject): EffectId {
  const { at } = draft.input;
  const same = (call: UnsettledCall): boolean => call.action === action && isSameInput(call.input, input);
  const before = draft.unsettled.find((call) => same(call) && at - call.at < KEPT_MS);
  const call: UnsettledCall = before ? { ...before, effect } : { effect, key: effect, action, input, at };
  draft.unsettled = [...draft.unsettled.filter((other) => !same(other)), call].slice(-MAX_KEPT);
  return call.key;
}

/** Forgets a call whose outcome says whether it was done. */
export function settle(draft: Draft, effect: EffectId, outcome: OutcomeKind): void {
  if (CERTAIN.has(outcome)) draft.unsettled = draft.unsettled.filter((call) => call.effect !== effect);
}

/** Whatever the order in which a flow names its slots. */
function isSameInput(one: JsonObject, other: JsonObject): boolean {
  const sorted = (input: JsonObject): string => JSON.stringify(Object.entries(input).map(textOfPair).toSorted());
  return sorted(one) === sorted(other);
}

function textOfPair(pair: readonly [string, Json]): string {
  return JSON.stringify(pair);
}
