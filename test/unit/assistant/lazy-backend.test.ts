import { expect, test } from "vitest";
import * as backendCode from "../../../src/assistant/backend.ts";
import { lazyActions } from "../../../src/assistant/lazy-backend.ts";
import { actionsFrom } from "../../../src/assistant/options.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import type { CallEffect } from "../../../src/model/effect.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { toyAssistant } from "./toy.ts";

const effect: CallEffect = { kind: "call", id: "t.1", key: "t.1", action: "pay", input: {}, flow: "pay" };
const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };

function open(load: NonNullable<Parameters<typeof lazyActions>[2]["load"]>) {
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

test("[B20] a write waits also where the code that sends it could not be fetched; a read and a function of the page do not", async () => {
  const platform = createManualPlatform({ online: false });
  const assistant = { ...toyAssistant, actionRules: { pay: { risk: "write" }, look: { risk: "read" } } } as const;
  const options = { platform, deadlineMs: 1_000, headers: undefined, report() {}, assistant };
  const load = (): Promise<never> => Promise.reject(new TypeError("Failed to fetch"));
  const remote = lazyActions("https://shop.example/v1/actions", () => true, { ...options, load });
  expect(await remote.perform(effect, context)).toEqual({ kind: "queued", until: platform.now() + 86_400_000 });
  expect(await remote.perform({ ...effect, action: "look" }, context)).toEqual({ kind: "offline", unsent: true });
  const local = lazyActions({ pay: () => {} }, () => true, { ...options, load });
  expect(await local.perform(effect, context)).toEqual({ kind: "offline", unsent: true });
});

test("the code is fetched beforehand for every provider, so that none is missing when the network is", async () => {
  let fetched = 0;
  const load = async (): Promise<typeof backendCode> => (fetched++, backendCode);
  const options = {
    platform: createManualPlatform(),
    deadlineMs: 1_000,
    headers: undefined,
    report() {},
    assistant: toyAssistant,
  };
  const actions = actionsFrom([{ pay: () => {} }, "https://crm.example/webhook"], { ...options, load });
  actions.warm();
  await expect.poll(() => fetched).toBe(2);
  actions.close();
});
