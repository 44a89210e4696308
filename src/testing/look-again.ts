import { askAfter } from "../assistant/ask-after.ts";
import type { Actions, CallContext } from "../backend/actions.ts";
import type { CallEffect, Outcome } from "../model/effect.ts";
import type { ParkedCall } from "../model/state.ts";

/**
 * What has come of a call that was set aside, or null while it still waits: one that could not be sent is sent again under
 * its key, work that a backend has taken on is asked for. In a page that is done on its own time; here, when it is asked for.
 */
export async function lookAgain(
  { why, operation, stopping }: ParkedCall,
  effect: CallEffect,
  actions: Actions,
  context: CallContext,
): Promise<Outcome | null> {
  if (why === "queued") {
    const outcome = await actions.perform(effect, { ...context, kept: true });
    return ["queued", "offline", "cancelled"].includes(outcome.kind) ? null : outcome;
  }
  if (!operation || (!actions.look && !stopping)) return null;
  const outcome = await askAfter(actions, { operation, stopping }, effect, context);
  // That nobody could be asked says nothing about the work.
  const isLater = ["accepted", "offline", "timedOut", "cancelled"].includes(outcome.kind);
  return isLater || (outcome.kind === "failed" && outcome.retryable) ? null : outcome;
}
