import { expect, test } from "vitest";
import type { Actions, CallContext } from "../../../src/backend/actions.ts";
import { queueWrites } from "../../../src/backend/queued.ts";
import type { ActionRule } from "../../../src/model/assistant.ts";
import type { CallEffect, Outcome } from "../../../src/model/effect.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { toyAssistant } from "../assistant/toy.ts";

const platform = createManualPlatform();
const effect: CallEffect = { kind: "call", id: "t1.0", key: "t1.0", action: "pay", input: {}, flow: null };
const base: CallContext = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
const UNSENT: Outcome = { kind: "offline", unsent: true };

/** How often the backend was asked. */
let asked = 0;

interface Case {
  readonly outcome: Outcome;
  readonly rule?: ActionRule;
  readonly keyed?: boolean;
  readonly kept?: boolean;
  readonly again?: boolean;
  readonly queueForMs?: number;
}

async function told({ outcome, rule = { risk: "write" }, keyed = true, kept, again, queueForMs }: Case): Promise<Outcome> {
  asked = 0;
  const actions: Actions = { has: () => true, perform: async () => (asked++, outcome), close() {} };
  const settings = { ...toyAssistant.settings, ...(queueForMs !== undefined && { queueForMs }) };
  const assistant = { actionRules: { pay: rule }, settings };
  return queueWrites(actions, { assistant, platform, keyed }).perform(effect, { ...base, kept, again });
}
const queued = (afterMs: number): Outcome => ({ kind: "queued", until: platform.now() + afterMs });
const DAY = 86_400_000;

test("[B20] a write that could not be sent waits a day, or as long as the author says", async () => {
  expect(await told({ outcome: UNSENT })).toEqual(queued(DAY));
  expect(await told({ outcome: UNSENT, queueForMs: 5_000 })).toEqual(queued(5_000));
  expect(await told({ outcome: UNSENT, queueForMs: 5_000, rule: { risk: "write", queueForMs: 100 } })).toEqual(queued(100));
  expect(await told({ outcome: UNSENT, rule: { risk: "irreversible", queue: true } })).toEqual(queued(DAY));
});

test("[B20] a read, what cannot be taken back, what is undeclared and what the author says no of does not wait", async () => {
  const rules: readonly ActionRule[] = [{ risk: "read" }, { risk: "irreversible" }, {}, { risk: "write", queue: false }];
  for (const rule of rules) expect(await told({ outcome: UNSENT, rule })).toEqual(UNSENT);
});

test("[B20] what may have been sent waits only where the backend knows keys", async () => {
  expect(await told({ outcome: { kind: "offline" } })).toEqual(queued(DAY));
  expect(await told({ outcome: { kind: "offline" }, keyed: false })).toEqual({ kind: "offline" });
  expect(await told({ outcome: UNSENT, keyed: false })).toEqual(queued(DAY));
});

test("[B29] what waits already goes on waiting where a failure may pass, with a key; a first call is told of", async () => {
  const outcomes: readonly Outcome[] = [
    { kind: "timedOut", afterMs: 1 },
    { kind: "failed", reason: "503", retryable: true },
  ];
  for (const outcome of outcomes) {
    expect(await told({ outcome, kept: true })).toEqual(queued(DAY));
    expect(await told({ outcome })).toEqual(outcome);
    expect(await told({ outcome, kept: true, keyed: false })).toEqual(outcome);
  }
  const final: Outcome = { kind: "failed", reason: "400", retryable: false };
  expect(await told({ outcome: final, kept: true })).toEqual(final);
});

test("[B34] without keys a change that somebody began before is not made again, and nobody claims to know", async () => {
  const outcome: Outcome = { kind: "done", result: { kind: "action", output: {}, messages: [] } };
  const unknown = { kind: "failed", retryable: true };
  for (const risk of ["write", "irreversible"] as const) {
    expect(await told({ outcome, rule: { risk }, keyed: false, again: true })).toMatchObject(unknown);
    expect(asked).toBe(0);
    expect(await told({ outcome, rule: { risk }, keyed: true, again: true })).toEqual(outcome);
    expect(await told({ outcome, rule: { risk }, keyed: false, again: false })).toEqual(outcome);
  }
  for (const rule of [{ risk: "read" }, {}] as const) {
    expect(await told({ outcome, rule, keyed: false, again: true })).toEqual(outcome);
    expect(await told({ outcome, rule: { ...rule, queue: true }, keyed: false, again: true, kept: true })).toMatchObject(
      unknown,
    );
  }
});

test("[B34] a kept call whose connection broke is not sent again where there are no keys", async () => {
  const outcome: Outcome = { kind: "offline" };
  expect(await told({ outcome, kept: true, keyed: false })).toMatchObject({ kind: "failed", retryable: true });
  expect(await told({ outcome, kept: true })).toEqual(queued(DAY));
  expect(await told({ outcome: UNSENT, kept: true, keyed: false })).toEqual(queued(DAY));
});
