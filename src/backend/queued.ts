import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { CallEffect, Outcome } from "../model/effect.ts";
import type { Actions } from "./actions.ts";

/** A day: as long as backends keep idempotency keys. */
const DAY_MS = 86_400_000;

export interface QueueOptions {
  /** Whose author has said what may be kept. */
  readonly assistant: Pick<Assistant, "actionRules" | "settings">;
  readonly platform: Platform;
  /** Whether the backend knows idempotency keys: then a call of which nobody knows whether it was sent may be sent again. */
  readonly keyed: boolean;
}

/**
 * Lets writes wait where the backend cannot be reached: `queued` instead of `offline`. One that may have been made already
 * is not made again at a backend that would not know it for the same.
 */
export function queueWrites(actions: Actions, options: QueueOptions): Actions {
  const { keyed } = options;
  return {
    ...actions,
    async perform(effect, context) {
      const { kept = false, again = false } = context;
      if (!keyed && again && (kept || isChange(effect, options))) return UNKNOWN;
      const outcome = await actions.perform(effect, context);
      // It has waited long enough: without keys another try could do it twice.
      if (!keyed && kept && outcome.kind === "offline" && !outcome.unsent) return UNKNOWN;
      return mayPass(outcome, keyed, kept) ? queuedOr(outcome, effect, options) : outcome;
    },
  };
}

/** Not tried again for that: it may have been done. */
const UNKNOWN: Outcome = { kind: "failed", reason: "begun before; whether it was done is unknown", retryable: true };

function isChange({ action }: CallEffect, { assistant: { actionRules } }: QueueOptions): boolean {
  const risk = actionRules?.[action]?.risk;
  return risk === "write" || risk === "irreversible";
}

/** That a call waits, if its author lets it; else the outcome that it has. */
export function queuedOr(
  outcome: Outcome,
  { action }: Pick<CallEffect, "action">,
  { assistant: { actionRules = {}, settings }, platform }: Omit<QueueOptions, "keyed">,
): Outcome {
  const { risk, queue = risk === "write", queueForMs } = actionRules[action] ?? {};
  return queue ? { kind: "queued", until: platform.now() + (queueForMs ?? settings.queueForMs ?? DAY_MS) } : outcome;
}

/** `kept`: it waits already, so that what would be told of a first call is no news. */
function mayPass(outcome: Outcome, keyed: boolean, kept: boolean): boolean {
  if (outcome.kind === "offline") return keyed || outcome.unsent === true;
  return keyed && kept && (outcome.kind === "timedOut" || (outcome.kind === "failed" && outcome.retryable));
}
