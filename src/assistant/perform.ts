import type { Actions, CallContext } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import type { JsonObject } from "../base/json.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import type { CallEffect, HandOffEffect, Outcome, SearchEffect } from "../model/effect.ts";
import type { Assistant } from "../model/assistant.ts";
import type { LazyPeople } from "./lazy-people.ts";

/** What the host says of who is asking, now; null: it vouches for nobody. Never rejects. */
export type Identity = () => Promise<JsonObject | null>;

export interface PerformOptions {
  readonly assistant: Pick<Assistant, "actionRules">;
  readonly identity?: Identity | undefined;
  readonly actions: Actions;
  /** Null: there is no source to look anything up in. */
  readonly knowledge: Knowledge | null;
  /** Null: there is nobody to hand over to. */
  readonly people: Pick<LazyPeople, "request"> | null;
  readonly report: (error: HalcyonError) => void;
}

export interface PerformContext {
  readonly conversationId: string;
  readonly locale: string;
  readonly signal: AbortSignal;
  readonly log?: CallContext["log"];
  readonly kept?: boolean | undefined;
  readonly origin?: CallContext["origin"];
  readonly trace?: CallContext["trace"];
  readonly again?: boolean | undefined;
}

/** Turns an effect into the outside world and back into an outcome. Rejects only when the signal ends. */
export async function perform(
  effect: CallEffect | SearchEffect | HandOffEffect,
  context: PerformContext,
  options: PerformOptions,
): Promise<Outcome> {
  context.signal.throwIfAborted();
  try {
    return await untilAborted(context.signal, performed(effect, context, options));
  } catch (thrown) {
    context.signal.throwIfAborted();
    // A port of the host's own that rejects, which none may.
    options.report(wrapError("internal/unexpected", thrown, { effect: effect.kind }));
    return { kind: "failed", reason: "the provider threw", retryable: false };
  }
}

async function performed(
  effect: CallEffect | SearchEffect | HandOffEffect,
  context: PerformContext,
  options: PerformOptions,
): Promise<Outcome> {
  switch (effect.kind) {
    case "call":
      return call(effect, context, options);
    case "search":
      return search(effect, context, options);
    case "handOff":
      return options.people?.request(effect, context) ?? NO_RECEIVER;
  }
}

async function call(effect: CallEffect, context: PerformContext, options: PerformOptions): Promise<Outcome> {
  const { actions, assistant, identity, report } = options;
  if (!actions.has(effect.action)) {
    report(new HalcyonError("action/unknown", { action: effect.action, flow: effect.flow }));
    return { kind: "failed", reason: `no action is named "${effect.action}"`, retryable: false };
  }
  // Whoever has signed out since the dialogue looked may not either.
  if (assistant.actionRules?.[effect.action]?.requires && !(await identity?.())) return { kind: "denied" };
  return actions.perform(effect, { ...context, slots: effect.input });
}

async function search(effect: SearchEffect, context: PerformContext, { knowledge }: PerformOptions): Promise<Outcome> {
  return knowledge ? knowledge.search(effect, context) : NO_SOURCE;
}

const NO_RECEIVER: Outcome = { kind: "failed", reason: "no-receiver", retryable: false };

/** The dialogue has its own words for it: nothing was looked up, so nothing was not found. */
const NO_SOURCE: Outcome = { kind: "failed", reason: "no-source", retryable: false };

/** Stops waiting when the signal ends, also for work that does not listen to it. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
