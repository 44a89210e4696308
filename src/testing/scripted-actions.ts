import type { Actions, CallContext } from "../backend/actions.ts";
import type { JsonObject } from "../base/json.ts";
import type { ActionMessage, CallEffect, Outcome } from "../model/effect.ts";

/** What an action comes to: a whole outcome, or just what it puts out and says. */
export type ScriptedResult = Outcome | { readonly output?: JsonObject; readonly messages?: readonly ActionMessage[] };

/** By action name: a result, one for each call in turn (the last one stays), or a function. */
export type ActionScript = Readonly<
  Record<
    string,
    | ScriptedResult
    | readonly ScriptedResult[]
    | ((effect: CallEffect, context: CallContext) => ScriptedResult | Promise<ScriptedResult>)
  >
>;

export interface ScriptedActions extends Actions {
  /** Every call that reached an action, oldest first. A key that comes twice is one call, answered as before. */
  readonly calls: readonly CallEffect[];
}

/** Actions without a backend. Keeps the port's promises: one outcome per idempotency key, and never a rejection. */
export function createScriptedActions(script: ActionScript): ScriptedActions {
  const calls: CallEffect[] = [];
  const done = new Map<string, Promise<Outcome>>();
  const run = async (effect: CallEffect, context: CallContext): Promise<Outcome> => {
    const entry = Object.hasOwn(script, effect.action) ? script[effect.action]! : undefined;
    if (entry === undefined) return { kind: "failed", reason: `nobody provides ${effect.action}`, retryable: false };
    const count = calls.filter(({ action }) => action === effect.action).length;
    calls.push(effect);
    try {
      if (typeof entry === "function") return outcomeOf(await entry(effect, context));
      return outcomeOf(isList(entry) ? (entry[Math.min(count, entry.length - 1)] ?? {}) : entry);
    } catch (error) {
      return { kind: "failed", reason: error instanceof Error ? error.message : String(error), retryable: false };
    }
  };
  return {
    calls,
    has: (action) => Object.hasOwn(script, action),
    perform(effect, context) {
      const known = done.get(effect.key);
      if (known) return known;
      const outcome = run(effect, context);
      done.set(effect.key, outcome);
      return outcome;
    },
    close: () => done.clear(),
  };
}

function isList(entry: ScriptedResult | readonly ScriptedResult[]): entry is readonly ScriptedResult[] {
  return Array.isArray(entry);
}

function outcomeOf(result: ScriptedResult): Outcome {
  if ("kind" in result) return result;
  return { kind: "done", result: { kind: "action", output: result.output ?? {}, messages: result.messages ?? [] } };
}
