import { createPlatform, type Platform } from "../base/platform.ts";
import type { JsonObject } from "../base/json.ts";
import type { Actions } from "./actions.ts";
import { withinDeadline } from "./deadline.ts";
import { readLocalAnswer } from "./reply.ts";

/** What an action written in the page is given. */
export interface LocalCall {
  /** Values of the slots that the running flow declares, by name; null where empty. */
  readonly input: JsonObject;
  readonly context: {
    readonly conversationId: string;
    readonly locale: string;
    readonly slots: JsonObject;
    /** Stays the same when the page dies in the middle and the action is run again: hand it to whatever must not happen twice. */
    readonly idempotencyKey: string;
  };
  /** Ends when the answer is not waited for any more. */
  readonly signal: AbortSignal;
}

/**
 * `output` sets the slots of the same names; a message is `{ text }` or `{ response, …variables }`. With `errors` the values
 * are refused: their questions are asked again.
 */
export interface LocalAnswer {
  readonly output?: JsonObject | undefined;
  readonly messages?: readonly JsonObject[] | undefined;
  /** Reminders to set, in the fields of docs/spec/reminders.md: `{ intent: "wake", delay_ms: 60_000 }`. */
  readonly reminders?: readonly JsonObject[] | undefined;
  /** Reminders to call off, by `name` or `intent`; `{}` means all. */
  readonly cancelReminders?: readonly JsonObject[] | undefined;
  readonly errors?: readonly { readonly path: string; readonly code?: string; readonly message?: string }[] | undefined;
}

/**
 * An action written in the page: returns a {@link LocalAnswer}, a promise of one, or nothing. What it throws becomes the
 * outcome `failed`. Declared as a method, so that functions over the generated types of an assistant (`halcyon types`),
 * which know more of their input, fit too.
 */
export type LocalAction = { perform(call: LocalCall): unknown }["perform"];

export interface LocalActionsOptions {
  /** Milliseconds one call may take. */
  readonly deadlineMs?: number | undefined;
  readonly platform?: Platform | undefined;
}

/** Actions that are functions of the page. */
export function createLocalActions(
  actions: Readonly<Record<string, LocalAction>>,
  { deadlineMs = 30_000, platform = createPlatform() }: LocalActionsOptions = {},
): Actions {
  const known = new Map(Object.entries(actions));
  return {
    has: (name) => known.has(name),
    async perform(effect, { signal, conversationId, locale, slots }) {
      const action = known.get(effect.action);
      if (!action) return { kind: "failed", reason: `no action is named "${effect.action}"`, retryable: false };
      return withinDeadline(deadlineMs, { signal, platform }, async (within) => {
        const context = { conversationId, locale, slots, idempotencyKey: effect.key };
        return readLocalAnswer(await action({ input: effect.input, context, signal: within }));
      });
    },
    close() {},
  };
}
