import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Outcome } from "../model/effect.ts";
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

/** Lets writes wait where the backend cannot be reached: `queued` instead of `offline`. */
export function queueWrites(actions: Actions, { assistant, platform, keyed }: QueueOptions): Actions {
  const { actionRules = {}, settings } = assistant;
  return {
    ...actions,
    async perform(effect, context) {
      const outcome = await actions.perform(effect, context);
      const { risk, queue = risk === "write", queueForMs } = actionRules[effect.action] ?? {};
      if (!queue || !mayPass(outcome, keyed, context.kept === true)) return outcome;
      return { kind: "queued", until: platform.now() + (queueForMs ?? settings.queueForMs ?? DAY_MS) };
    },
  };
}

/** `kept`: it waits already, so that what would be told of a first call is no news. */
function mayPass(outcome: Outcome, keyed: boolean, kept: boolean): boolean {
  if (outcome.kind === "offline") return keyed || outcome.unsent === true;
  return keyed && kept && (outcome.kind === "timedOut" || (outcome.kind === "failed" && outcome.retryable));
}
