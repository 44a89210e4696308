import { expect, test } from "vitest";
import * as backendCode from "../../../src/assistant/backend.ts";
import { lazyActions, type LazyOptions } from "../../../src/assistant/lazy-backend.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import type { CallEffect } from "../../../src/model/effect.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { toyAssistant } from "./toy.ts";

const effect: CallEffect = { kind: "call", id: "t.1", key: "t.1", action: "pay", input: {}, flow: "pay" };
const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };

function open(load: LazyOptions["load"]) {
  const platform = createManualPlatform();
  const errors: HalcyonError[] = [];
  let paid = 0;
  const source = { pay: () => void paid++ };
  const options = {
    platform,
    deadlineMs: 1_000,
    headers: undefined,
    report: (error: HalcyonError) => void errors.push(error),
    assistant: toyAssistant,
    load,
  };
  const actions = lazyActions(source, (name) => name === "pay", options);
  return { actions, platform, errors, paid: () => paid };
}

test("the code is fetched once, by whoever comes first", async () => {
  let fetched = 0;
  const { actions, paid } = open(async () => (fetched++, backendCode));
  expect(fetched).toBe(0);
  actions.warm();
  expect(await actions.perform(effect, context)).toMatchObject({ kind: "done" });
  await actions.perform(effect, context);
  expect([fetched, paid()]).toEqual([1, 2]);
});

test("code that cannot be fetched means offline, is told to the host, and is asked for again by the next call", async () => {
  let broken = true;
  const { actions, errors, paid } = open(async () => {
    if (broken) throw new TypeError("Failed to fetch dynamically imported module");
    return backendCode;
  });
  expect(await actions.perform(effect, context)).toEqual({ kind: "offline", unsent: true });
  expect(errors).toMatchObject([{ code: "script/part-missing", details: { part: "backend" } }]);
  expect(paid()).toBe(0);
  broken = false;
  expect(await actions.perform(effect, context)).toMatchObject({ kind: "done" });
});

test("without a network nobody needs to be told", async () => {
  const { actions, errors, platform } = open(() => Promise.reject(new TypeError("Failed to fetch")));
  platform.setOnline(false);
  expect(await actions.perform(effect, context)).toEqual({ kind: "offline", unsent: true });
  expect(errors).toEqual([]);
});

test("code that never comes is waited for as long as a call may take, and nothing is done later", async () => {
  let arrive: (code: typeof backendCode) => void = () => {};
  const { actions, platform, paid } = open(() => new Promise((resolve) => (arrive = resolve)));
  const outcome = actions.perform(effect, context);
  platform.advance(1_000);
  expect(await outcome).toEqual({ kind: "offline", unsent: true });
  arrive(backendCode);
  await new Promise((resolve) => setTimeout(resolve));
  expect(paid()).toBe(0);
});

test("a call that was ended while the code was on its way is cancelled, and nothing is done", async () => {
  const ending = new AbortController();
  const { actions, paid } = open(async () => (ending.abort(), backendCode));
  expect(await actions.perform(effect, { ...context, signal: ending.signal })).toEqual({ kind: "cancelled" });
  expect(paid()).toBe(0);
});
