import type { Actions, CallContext } from "../backend/actions.ts";
import type { CallEffect, Operation, Outcome } from "../model/effect.ts";
import type { ParkedCall } from "../model/state.ts";

const NOBODY: Outcome = { kind: "failed", reason: "nobody can say what became of the operation", retryable: false };

/** What has come of work that a backend has taken on. Where the user has called it off, the backend is told so first. */
export async function askAfter(
  actions: Actions,
  { operation, stopping }: { readonly operation: Operation } & Pick<ParkedCall, "stopping">,
  effect: CallEffect,
  context: CallContext,
): Promise<Outcome> {
  if (!stopping) return actions.look ? actions.look(operation, effect, context) : NOBODY;
  return actions.stop ? actions.stop(operation, effect, context) : { kind: "stopped", confirmed: false };
}
