import { expect, test } from "vitest";
import type { Actions, CallContext } from "../../src/backend/actions.ts";
import type { JsonObject } from "../../src/base/json.ts";
import type { CallEffect, Outcome } from "../../src/model/effect.ts";

/** What the provider under test must offer: `echo` answers its input, `fail` fails, `hang` never answers. */
export type CreateActions = () => Promise<Actions> | Actions;

const call = (action: string): CallEffect => {
  const id = `${crypto.randomUUID()}.0`;
  return { kind: "call", id, key: id, action, input: { word: "hi", none: null }, flow: "f" };
};
const context = (signal = new AbortController().signal): CallContext => ({
  conversationId: "c1",
  locale: "en",
  slots: { word: "hi", none: null },
  signal,
});

/** What an answer sets: fields of its output, then slot events. */
function valuesOf(outcome: Outcome): JsonObject {
  if (outcome.kind !== "done" || outcome.result.kind !== "action") return {};
  const { output, events = [] } = outcome.result;
  return { ...output, ...Object.fromEntries(events.map(({ name, value }) => [name as string, value ?? null])) };
}

/** What every provider of actions must hold to. */
export function checkActions(name: string, create: CreateActions): void {
  test(`${name}: has what it offers`, async () => {
    const actions = await create();
    expect(actions.has("echo")).toBe(true);
    actions.close();
  });

  test(`${name}: an answer is done, with its output`, async () => {
    const actions = await create();
    const outcome = await actions.perform(call("echo"), context());
    expect(outcome).toMatchObject({ kind: "done", result: { kind: "action", messages: [] } });
    expect(valuesOf(outcome)).toEqual({ word: "hi", none: null });
    actions.close();
  });

  test(`${name}: a failure is an outcome, not a rejection`, async () => {
    const actions = await create();
    expect(await actions.perform(call("fail"), context())).toMatchObject({ kind: "failed" });
    actions.close();
  });

  test(`${name}: an action that is not there has failed, for good`, async () => {
    const actions = await create();
    expect(await actions.perform(call("nobody_knows_me"), context())).toMatchObject({ kind: "failed", retryable: false });
    actions.close();
  });

  test(`${name}: one that never answers is cancelled by its signal`, async () => {
    const actions = await create();
    const ending = new AbortController();
    setTimeout(() => ending.abort(), 30);
    expect(await actions.perform(call("hang"), context(ending.signal))).toEqual({ kind: "cancelled" });
    expect(await actions.perform(call("hang"), context(AbortSignal.abort()))).toEqual({ kind: "cancelled" });
    actions.close();
  });

  test(`${name}: one that never answers is timed out`, async () => {
    const actions = await create();
    expect(await actions.perform(call("hang"), context())).toMatchObject({ kind: "timedOut" });
    actions.close();
  });
}

/** A provider whose backend takes work on must hold to this: `take` is taken on, and is done when it is looked at twice. */
export function checkLater(name: string, create: CreateActions): void {
  test(`${name}: work that is taken on is looked at until it is done`, async () => {
    const actions = await create();
    const effect = call("take");
    const accepted = await actions.perform(effect, context());
    if (accepted.kind !== "accepted") throw new Error(`expected accepted, got ${accepted.kind}`);
    const first = await actions.look!(accepted.operation, effect, context());
    const last = first.kind === "accepted" ? await actions.look!(first.operation, effect, context()) : first;
    expect(valuesOf(last)).toEqual({ word: "hi" });
    expect(await actions.look!(accepted.operation, effect, context(AbortSignal.abort()))).toEqual({ kind: "cancelled" });
    actions.close();
  });
}

/** A provider that is given tokens: `t1` has run out, `t2` is good. */
export function checkTokens(name: string, create: (token: () => string) => Actions): void {
  test(`${name}: a token that is refused is asked for anew, once, and a second refusal is a denial`, async () => {
    let given = 0;
    const renewing = create(() => `t${++given}`);
    expect(valuesOf(await renewing.perform(call("echo"), context()))).toEqual({ word: "hi", none: null });
    expect(given).toBe(2);
    renewing.close();
    const stale = create(() => "t1");
    expect(await stale.perform(call("echo"), context())).toEqual({ kind: "denied" });
    stale.close();
  });
}
