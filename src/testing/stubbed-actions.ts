import type { Actions } from "../backend/actions.ts";
import type { Platform } from "../base/platform.ts";
import type { Outcome } from "../model/effect.ts";
import type { LaterStub, Result, Stub, Stubs } from "./test-case.ts";

/** As long as calls are kept where nobody says otherwise. */
const DAY_MS = 86_400_000;

/**
 * Stubs as actions. A validation (`validate_<slot>`) is the one thing that CALM does not let stub: without a stub it goes
 * to whoever is there, and is passed over if nobody is. Each look at a call that was set aside brings its result nearer.
 */
export function createStubbedActions(stubs: Stubs, real: Actions | undefined, platform: Pick<Platform, "now">): Actions {
  /** By idempotency key: what was answered, so that a call is one however often it is sent. */
  const answers = new Map<string, Outcome>();
  const later = new Map<string, { looks: number; readonly stub: LaterStub }>();
  const counts = new Map<string, number>();
  const isStubbed = (action: string): boolean => Object.hasOwn(stubs, action);

  const begin = (action: string, key: string): Outcome => {
    const count = counts.get(action) ?? 0;
    counts.set(action, count + 1);
    const stub = nth(stubs[action]!, count);
    if (stub.kind !== "later") return outcomeOf(stub);
    later.set(key, { looks: 0, stub });
    if (stub.why === "queued") return { kind: "queued", until: platform.now() + DAY_MS };
    return { kind: "accepted", operation: { id: key, url: `stub:${key}` } };
  };

  const lookAt = (key: string): Outcome => {
    const waits = later.get(key);
    if (waits?.stub.then && ++waits.looks >= waits.stub.after) {
      answers.set(key, outcomeOf(waits.stub.then));
      later.delete(key);
    }
    return answers.get(key) ?? { kind: "failed", reason: "no such call", retryable: false };
  };

  return {
    has: (action) => isStubbed(action) || action.startsWith("validate_"),
    async perform(effect, context) {
      const { action, key } = effect;
      if (!isStubbed(action)) {
        if (real?.has(action)) return real.perform(effect, context);
        return { kind: "done", result: { kind: "action", output: {}, messages: [] } };
      }
      if (context.kept) return lookAt(key);
      const answer = answers.get(key) ?? begin(action, key);
      answers.set(key, answer);
      return answer;
    },
    async look(operation, effect, context) {
      if (isStubbed(effect.action)) return lookAt(effect.key);
      return real?.look?.(operation, effect, context) ?? { kind: "accepted", operation };
    },
    async stop(operation, effect, context) {
      if (isStubbed(effect.action)) return { kind: "stopped", confirmed: true };
      return real?.stop?.(operation, effect, context) ?? { kind: "stopped", confirmed: false };
    },
    // They belong to whoever made them.
    close() {},
  };
}

function nth(stub: Stub | readonly Stub[], count: number): Stub {
  if (!isList(stub)) return stub;
  return stub[Math.min(count, stub.length - 1)] ?? { kind: "action", output: {}, messages: [] };
}

function isList(stub: Stub | readonly Stub[]): stub is readonly Stub[] {
  return Array.isArray(stub);
}

function outcomeOf(stub: Result): Outcome {
  return stub.kind === "action" ? { kind: "done", result: stub } : stub;
}
