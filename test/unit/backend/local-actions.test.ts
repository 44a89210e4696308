import { expect, test } from "vitest";
import { actionsOf } from "../../../src/backend/actions-of.ts";
import { createLocalActions, type LocalCall } from "../../../src/backend/local-actions.ts";
import type { CallEffect } from "../../../src/model/effect.ts";

const effect = (action: string): CallEffect => ({ kind: "call", id: "t1.0", key: "t1.0", action, input: { a: 1 }, flow: null });
const context = { conversationId: "c1", locale: "en", slots: { a: 1 }, signal: new AbortController().signal };

test("a function is given input, context with the idempotency key, and a signal", async () => {
  const given: LocalCall[] = [];
  const actions = createLocalActions({ look: (call) => void given.push(call) });
  expect(await actions.perform(effect("look"), context)).toEqual({
    kind: "done",
    result: { kind: "action", output: {}, messages: [] },
  });
  expect(given).toMatchObject([
    { input: { a: 1 }, context: { conversationId: "c1", locale: "en", slots: { a: 1 }, idempotencyKey: "t1.0" } },
  ]);
  expect(given[0]!.signal).toBeInstanceOf(AbortSignal);
});

test("what a function throws is the reason of the failure, whatever it is", async () => {
  const actions = createLocalActions({
    error: () => {
      throw new RangeError("too far");
    },
    text: () => Promise.reject("just words" as unknown as Error),
  });
  expect(await actions.perform(effect("error"), context)).toMatchObject({ kind: "failed", reason: "RangeError: too far" });
  expect(await actions.perform(effect("text"), context)).toMatchObject({ kind: "failed", reason: "just words" });
});

test.each([
  ["a function", { output: { f: () => 1 } }],
  ["not a number", { output: { n: Number.NaN } }],
  ["a text", "done"],
  ["a date", { output: { day: new Date(0) } }],
  ["a map", { output: new Map([["amount", 1]]) }],
  ["a key that reaches a prototype", { output: JSON.parse('{"__proto__": {"polluted": true}}') as unknown }],
])("what is not JSON is refused where it comes in: %s", async (_, answer) => {
  const actions = createLocalActions({ odd: () => answer });
  expect(await actions.perform(effect("odd"), context)).toMatchObject({ kind: "failed", retryable: false });
});

test("a function refuses values as a backend does", async () => {
  const errors = [{ path: "/amount", code: "too-much", message: "At most 10." }, { path: "when" }];
  const actions = createLocalActions({ pay: () => ({ errors }) });
  expect(await actions.perform(effect("pay"), context)).toEqual({
    kind: "refused",
    errors: [
      { slot: "amount", code: "too-much", message: "At most 10." },
      { slot: "when", code: "invalid", message: "" },
    ],
  });
});

test("names of the prototype are no actions", () => {
  expect(createLocalActions({}).has("toString")).toBe(false);
});

test("of several providers the first that has an action performs it", async () => {
  const first = createLocalActions({ one: () => ({ output: { by: "first" } }) });
  const second = createLocalActions({ one: () => ({ output: { by: "second" } }), two: () => ({ output: { by: "second" } }) });
  const all = actionsOf(first, second);
  expect(await all.perform(effect("one"), context)).toMatchObject({ result: { output: { by: "first" } } });
  expect(await all.perform(effect("two"), context)).toMatchObject({ result: { output: { by: "second" } } });
  expect(all.has("three")).toBe(false);
  expect(await all.perform(effect("three"), context)).toMatchObject({ kind: "failed", retryable: false });
});
