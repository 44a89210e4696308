import { describe, expect, test } from "vitest";
import type { CallContext } from "../../../src/backend/actions.ts";
import type { CallEffect } from "../../../src/model/effect.ts";
import { formatJunit } from "../../../src/testing/junit.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { createScriptedActions } from "../../../src/testing/scripted-actions.ts";
import { createScriptedKnowledge } from "../../../src/testing/scripted-knowledge.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

const context: CallContext = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
const call = (id: string, action: string): CallEffect => ({ kind: "call", id, key: id, action, input: {}, flow: null });

describe("the manual platform", () => {
  test("runs timers in their order, each at its time, and those that a timer sets too", () => {
    const platform = createManualPlatform({ now: 1_000 });
    const ran: string[] = [];
    platform.after(30, () => ran.push(`b at ${platform.now()}`));
    platform.after(10, () => {
      ran.push(`a at ${platform.now()}`);
      platform.after(5, () => ran.push(`c at ${platform.elapsed()}`));
    });
    platform.advance(20);
    expect(ran).toEqual(["a at 1010", "c at 15"]);
    expect(platform.pendingTimers).toBe(1);
    platform.advance(10);
    expect(ran.at(-1)).toBe("b at 1030");
    expect(platform.elapsed()).toBe(30);
  });

  test("forgets a timer whose signal has ended", () => {
    const platform = createManualPlatform();
    const ending = new AbortController();
    platform.after(1, () => expect.unreachable(), ending.signal);
    ending.abort();
    platform.advance(10);
    expect(platform.pendingTimers).toBe(0);
  });

  test("makes the same ids and chances in every run, and other ids with another seed", () => {
    const [one, two, three] = [createManualPlatform(), createManualPlatform(), createManualPlatform({ seed: 7 })];
    const ids = [one.randomId(), one.randomId(), two.randomId(), three.randomId()];
    expect(ids[0]).toBe(ids[2]);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const chance = one.random();
    expect(chance).toBe(two.random());
    expect(chance).toBeGreaterThanOrEqual(0);
    expect(chance).toBeLessThan(1);
  });

  test("tells when the network comes and goes, once each", () => {
    const platform = createManualPlatform();
    const heard: boolean[] = [];
    const stop = platform.onOnlineChange((online) => heard.push(online));
    platform.setOnline(false);
    platform.setOnline(false);
    stop();
    platform.setOnline(true);
    expect(heard).toEqual([false]);
    expect(platform.online()).toBe(true);
  });
});

describe("scripted actions", () => {
  test("do one key once and answer it again as before", async () => {
    let count = 0;
    const actions = createScriptedActions({ pay: () => ({ output: { count: ++count } }) });
    const first = await actions.perform(call("t.1", "pay"), context);
    expect(await actions.perform(call("t.1", "pay"), context)).toEqual(first);
    expect(await actions.perform(call("t.2", "pay"), context)).toMatchObject({ result: { output: { count: 2 } } });
    expect(actions.calls).toHaveLength(2);
  });

  test("answer in turn, keep the last, and turn a throw into an outcome", async () => {
    const actions = createScriptedActions({
      look: [{ output: { n: 1 } }, { kind: "offline" }],
      burst: () => {
        throw new Error("boom");
      },
    });
    expect(await actions.perform(call("1", "look"), context)).toMatchObject({ kind: "done" });
    expect(await actions.perform(call("2", "look"), context)).toEqual({ kind: "offline" });
    expect(await actions.perform(call("3", "look"), context)).toEqual({ kind: "offline" });
    expect(await actions.perform(call("4", "burst"), context)).toEqual({ kind: "failed", reason: "boom", retryable: false });
    expect(actions.has("toString")).toBe(false);
    expect(await actions.perform(call("5", "toString"), context)).toMatchObject({ kind: "failed" });
  });
});

test("scripted knowledge answers what it covers and nothing else", async () => {
  const knowledge = createScriptedKnowledge({ "opening hours": { text: "Nine to five." } });
  const search = (question: string) =>
    knowledge.search({ kind: "search", id: question, question }, { conversationId: "c", locale: "en", signal: context.signal });
  expect(await search("opening hours")).toEqual({
    kind: "done",
    result: { kind: "search", answer: { text: "Nine to five.", citations: [] } },
  });
  expect(await search("weather")).toEqual({ kind: "done", result: { kind: "search", answer: null } });
  expect(knowledge.searches).toHaveLength(2);
});

test("scripted understanding scores every startable flow and becomes ready when its model is asked for", async () => {
  const understand = createScriptedUnderstand({ hi: [{ command: "start flow", flow: "a" }] });
  const phases: string[] = [];
  understand.onStatus(({ phase }) => phases.push(phase));
  await understand.loadEncoder();
  const state = { activeFlow: null, asking: null, slots: {}, asked: [], bot: null, options: [], startable: ["a", "b"] };
  const request = { text: "hi", locale: "en", now: 0, timeZone: "UTC", state };
  expect(await understand.understand(request)).toMatchObject({ commands: [{ flow: "a" }], scores: { flows: { a: 1, b: 0 } } });
  expect(phases).toEqual(["ready"]);
});

test("JUnit escapes what a visitor may have typed", () => {
  const place = { file: "a.yml", line: 3, column: 1 };
  const failure = { place, user: "<b>", expected: 'bot "<&>"', actual: ["bot \u0000]]>"] };
  const xml = formatJunit({
    results: [{ name: 'a "b"', file: "a.yml", place, status: "failed", ms: 1_500, failure }],
    passed: 0,
    failed: 1,
    skipped: 0,
  });
  expect(xml).toContain('<testcase name="a &quot;b&quot;" classname="a.yml" file="a.yml" line="3" time="1.500">');
  expect(xml).toContain("expected bot &quot;&lt;&amp;&gt;&quot;");
  expect(xml).toContain("bot ]]&gt;");
  expect(xml).not.toContain("\u0000");
});
