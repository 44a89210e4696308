import type { Actions, CallContext } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import type { CallEffect, Outcome, SearchEffect } from "../model/effect.ts";

export interface PerformOptions {
  readonly actions: Actions;
  /** Null: there is no source to look anything up in. */
  readonly knowledge: Knowledge | null;
  readonly report: (error: HalcyonError) => void;
}

export interface PerformContext {
  readonly conversationId: string;
  readonly locale: string;
  readonly signal: AbortSignal;
  readonly log?: CallContext["log"];
}

/** Turns an effect into the outside world and back into an outcome. Rejects only when the signal ends. */
export async function perform(
  effect: CallEffect | SearchEffect,
  context: PerformContext,
  options: PerformOptions,
): Promise<Outcome> {
  context.signal.throwIfAborted();
  try {
    return await untilAborted(
      context.signal,
      effect.kind === "call" ? call(effect, context, options) : search(effect, context, options),
    );
  } catch (thrown) {
    context.signal.throwIfAborted();
    // A port of the host's own that rejects, which none may.
    options.report(wrapError("internal/unexpected", thrown, { effect: effect.kind }));
    return { kind: "failed", reason: "the provider threw", retryable: false };
  }
}

async function call(effect: CallEffect, context: PerformContext, { actions, report }: PerformOptions): Promise<Outcome> {
  if (!actions.has(effect.action)) {
    report(new HalcyonError("action/unknown", { action: effect.action, flow: effect.flow }));
    return { kind: "failed", reason: `no action is named "${effect.action}"`, retryable: false };
  }
  return actions.perform(effect, { ...context, slots: effect.input });
}

async function search(effect: SearchEffect, context: PerformContext, { knowledge }: PerformOptions): Promise<Outcome> {
  return knowledge ? knowledge.search(effect, context) : NO_SOURCE;
}

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
