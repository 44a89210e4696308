import type { Platform } from "../base/platform.ts";
import type { EffectId } from "../model/effect.ts";
import type { PendingEffect } from "../store/store.ts";

/** Milliseconds until a reminder is due; 0 or less: it is. */
export type DueIn = (row: PendingEffect) => number;

/**
 * By the wall clock, and by the time that has passed since the row was first seen: a wall clock that is set back delays
 * nothing, and one that stands before the time at which the reminder was set has been set back.
 */
export function createDueIn(platform: Platform): DueIn {
  const seen = new Map<EffectId, { readonly due: number; readonly left: number; readonly at: number }>();
  return ({ id, effect, at }) => {
    const due = effect.kind === "remind" ? effect.at : at;
    const now = platform.now();
    let first = seen.get(id);
    // One that was postponed is another one.
    if (first?.due !== due) seen.set(id, (first = { due, left: due - Math.max(at, now), at: platform.elapsed() }));
    return Math.min(due - now, first.left - (platform.elapsed() - first.at));
  };
}
