import { expect, test } from "vitest";
import { readEvidence, recordEvidence } from "../../../../src/assistant/guards/evidence.ts";
import type { GuardEvent } from "../../../../src/assistant/guards/events.ts";
import { exportEvidence } from "../../../../src/assistant/guards/export.ts";
import { countMessage, readDays } from "../../../../src/assistant/guards/scores.ts";
import { createAssistant } from "../../../../src/assistant/create.ts";
import type { AssistantOptions } from "../../../../src/assistant/options.ts";
import { readAssistant } from "../../../../src/authoring/read.ts";
import type { Knowledge } from "../../../../src/backend/knowledge.ts";
import type { Command } from "../../../../src/model/command.ts";
import type { SearchResult } from "../../../../src/model/effect.ts";
import type { Understand } from "../../../../src/model/understanding.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";

/* What a host is told of its guards, by name: whole assistants, real engine, real patterns. */

const MINUTE = 60_000;
const DAY = 86_400_000;

const BOT = `
name: shop
flows:
  book: { description: book a room, steps: [{ collect: contact_email, ask: Which address? }, { collect: order_id, ask: Which order? }, { say: Booked. }] }
  order: { description: order a thing, steps: [{ action: place_order }, { say: Ordered. }] }
  track: { description: track the order, steps: [{ say: It is on its way. }] }
slots: { contact_email: { type: text }, order_id: { type: text } }
`;

/** What words mean; the rest is not understood. */
const MEANT: Readonly<Record<string, readonly Command[]>> = {
  book: [{ command: "start flow", flow: "book" }],
  order: [{ command: "start flow", flow: "order" }],
  track: [{ command: "start flow", flow: "track" }],
  mail: [{ command: "set slot", name: "contact_email", value: "a@b.de", extractor: "LLM" }],
  which: [{ command: "clarify", options: ["book", "order"] }],
  wrong: [{ command: "dissatisfied" }],
};

function understand(): Understand {
  return {
    status: { phase: "idle" },
    async open() {},
    async loadEncoder() {},
    async understand({ text }) {
      const question = text.startsWith("? ") ? [{ command: "knowledge" } as const] : [{ command: "cannot handle" } as const];
      const scores = { flows: { book: 0.3, order: 0.2 }, acts: {} };
      return { commands: MEANT[text] ?? question, scores, spans: [], source: "linear", why: [], ms: 0, accept: 0.4 };
    },
    onStatus: () => () => {},
    close() {},
  };
}

async function open(more: string = "", options: Partial<AssistantOptions> = {}) {
  const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: `${BOT}${more}` }]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const platform = createManualPlatform();
  const store = createMemoryStore();
  const events: GuardEvent[] = [];
  const handle = await createAssistant({
    assistant: assistant!,
    understand: understand(),
    platform,
    store,
    greet: "message",
    collect: "local",
    onGuard: (event) => events.push(event),
    ...options,
  });
  const names = (): readonly string[] => events.map(({ name }) => name);
  return {
    assistant: assistant!,
    handle,
    platform,
    store,
    events,
    names,
    /** Says it and returns what was told of it. */
    async say(text: string): Promise<readonly string[]> {
      const before = events.length;
      await handle.send(text);
      await handle.settled();
      return names().slice(before);
    },
  };
}

const answering = (results: readonly Partial<SearchResult>[]): Knowledge => {
  let asked = 0;
  return {
    async search() {
      const found = results[Math.min(asked++, results.length - 1)]!;
      const rest = { scale: "x", threshold: 0.5, knowledgeVersion: "v1" };
      return { kind: "done", result: { kind: "search", answer: null, ...rest, ...found } };
    },
    close() {},
  };
};

test("[G50] R132 of questions: miss, strategy, hold, ceiling, recovered, each with its place and counts, without a word", async () => {
  const here = await open();
  await here.say("book");
  expect(await here.say("my secret words")).toEqual(["guard.form.miss", "guard.form.strategy"]);
  expect(here.events[0]).toEqual({
    name: "guard.form.miss",
    at: here.platform.now(),
    bundle: here.assistant.hash,
    conversation: here.handle.conversationId,
    reason: "absent",
    attempt: 1,
    ceiling: 3,
    keyHash: expect.stringMatching(/^[\da-f]{32}$/) as string,
    flow: "book",
    step: null,
    slot: "contact_email",
  });
  expect(await here.say("mail")).toEqual(["guard.form.recovered"]);
  await here.say("no");
  await here.say("no");
  expect(await here.say("no")).toEqual(["guard.form.miss", "guard.form.hold"]);
  await here.say("no");
  expect(await here.say("no")).toEqual(["guard.form.miss", "guard.form.ceiling"]);
  expect(JSON.stringify(here.events)).not.toContain("secret words");
  here.handle.close();
});

test("[G50] R132 of understanding: miss, menu, ceiling, clarify, label, repeat, and remote where a classifier is asked", async () => {
  const here = await open("", { classify: async () => ({ flow: "book", confidence: 0.9 }) });
  expect(await here.say("brmf")).toEqual(["guard.nlu.miss"]);
  expect(await here.say("grmpf")).toEqual(["guard.nlu.miss", "guard.nlu.menu"]);
  expect(await here.say("hrmpf")).toEqual(["guard.nlu.allowed", "guard.nlu.committed", "guard.nlu.remote", "guard.nlu.label"]);
  here.handle.close();
  const other = await open();
  expect(await other.say("which")).toEqual(["guard.nlu.clarify"]);
  for (const word of ["one", "two"]) await other.say(word);
  expect(await other.say("three")).toEqual(["guard.nlu.miss", "guard.nlu.ceiling"]);
  other.handle.close();
  const source = await open("", {
    knowledge: answering([{ score: 0.9, passages: ["a"], answer: { text: "A.", citations: [{ id: "a", title: "A" }] } }]),
  });
  await source.say("? same");
  await source.say("? same");
  expect(await source.say("? same")).toContain("guard.nlu.repeat");
  source.handle.close();
});

test("[G50] R132 of sources: query, low_score, same_topic, ceiling, dissatisfied, answered, stale_kb, and what the kernel decided", async () => {
  const low = { score: 0.1, passages: ["a", "b"] };
  const here = await open("", { knowledge: answering([low]) });
  expect(await here.say("? dogs")).toEqual(["guard.kb.allowed", "guard.kb.query", "guard.kb.low_score", "guard.kb.committed"]);
  expect(await here.say("? a dog")).toContain("guard.kb.same_topic");
  expect(await here.say("? any dog")).toContain("guard.kb.ceiling");
  here.handle.close();
  const good = (version: string, id: string) => ({
    score: 0.9,
    passages: [id],
    knowledgeVersion: version,
    answer: { text: `From ${id}.`, citations: [{ id, title: id }] },
  });
  const other = await open("", { knowledge: answering([low, good("v2", "x"), good("v2", "y")]) });
  await other.say("? dogs");
  expect(await other.say("? cats")).toContain("guard.kb.answered");
  expect(await other.say("wrong")).toContain("guard.kb.dissatisfied");
  expect(await other.say("? dogs")).toContain("guard.kb.stale_kb");
  other.handle.close();
});

test("[G50] R132 of timers: scheduled, duplicate, claimed, late, missed, cancelled, ceiling", async () => {
  let reminders: readonly object[] = [];
  const here = await open("", { actions: { place_order: () => ({ reminders }) } as never });
  const set = (...list: readonly object[]) => {
    reminders = list;
    return here.say("order");
  };
  const soon = { flow: "track", delay_ms: MINUTE, name: "a" };
  expect(await set(soon)).toEqual(["guard.timer.scheduled"]);
  here.platform.advance(1_000);
  expect(await set(soon)).toEqual(["guard.timer.duplicate"]);
  expect(here.events.at(-1)).toMatchObject({ reason: "re-trigger", flow: "order", conversation: here.handle.conversationId });
  here.platform.advance(MINUTE);
  await here.handle.settled();
  expect(here.names().at(-1)).toBe("guard.timer.claimed");
  await set({ ...soon, name: "b", on_user_message: "cancel" });
  expect(await here.say("track")).toContain("guard.timer.cancelled");
  await set({ ...soon, name: "late" });
  here.platform.advance(8 * MINUTE);
  await here.handle.settled();
  expect(here.names().slice(-2)).toEqual(["guard.timer.claimed", "guard.timer.late"]);
  await set({ ...soon, name: "missed" });
  here.platform.advance(20 * MINUTE);
  await here.handle.settled();
  expect(here.names()).toContain("guard.timer.missed");
  expect(await set({ ...soon, name: "far", delay_ms: 8 * DAY })).toEqual(["guard.timer.ceiling"]);
  here.handle.close();
});

test("[G50] a listener that throws ends no turn", async () => {
  const here = await open("", {
    onGuard: () => {
      throw new Error("the host's own");
    },
  });
  await here.handle.send("brmf");
  await here.handle.settled();
  expect(here.handle.view.messages.at(-1)).toMatchObject({ from: "bot" });
  here.handle.close();
});

test("[G51] a guard that is off is told with its reason whenever the assistant is opened, and kept once a day", async () => {
  const off = "guards: { knowledge: { mode: off, reason: the source is ours }, form: { mode: count } }\n";
  const here = await open(off);
  await expect.poll(() => here.names()).toEqual(["guard.kb.off"]);
  expect(here.events[0]).toMatchObject({ reason: "the source is ours", conversation: null, bundle: here.assistant.hash });
  const again = await createAssistant({
    assistant: here.assistant,
    understand: understand(),
    platform: here.platform,
    store: here.store,
  });
  const rows = () => readEvidence(here.store, { now: here.platform.now() });
  await expect
    .poll(async () => (await rows()).map(({ guard, what, reason }) => [guard, what, reason]))
    .toEqual([["kb", "off", "the source is ours"]]);
  expect(await here.handle.exportEvidence()).toContain('"what":"off"');
  again.close();
  here.handle.close();
});

test("[L14] where the guard of sources is off every question is asked, and an answer has its support all the same", async () => {
  const off = "guards: { knowledge: { mode: off, reason: the source is ours } }\n";
  const here = await open(off, {
    knowledge: answering([{ score: 0.1, passages: ["a"], answer: { text: "A guess.", citations: [{ id: "a", title: "A" }] } }]),
  });
  for (let times = 0; times < 4; times++)
    expect((await here.say("? dogs")).filter((name) => name !== "guard.kb.off" && !name.startsWith("guard.nlu"))).toEqual([]);
  expect(here.handle.view.messages.map(({ text }) => text).join(" ")).not.toContain("A guess");
  expect(here.handle.view.messages.map(({ text }) => text).join(" ")).not.toContain("A person may know more");
  here.handle.close();
});

test("[L14] where it only counts it looks again and tells; ceilings are the author's", async () => {
  const low = { score: 0.1, passages: ["a", "b"] };
  const counting = await open("guards: { knowledge: { mode: count } }\n", { knowledge: answering([low]) });
  await counting.say("? dogs");
  expect(await counting.say("? a dog")).toEqual([
    "guard.kb.allowed",
    "guard.kb.query",
    "guard.kb.same_topic",
    "guard.kb.committed",
  ]);
  expect(await counting.say("? any dog")).toContain("guard.kb.ceiling");
  expect(counting.handle.view.messages.map(({ text }) => text).join(" ")).not.toContain("A person may know more");
  counting.handle.close();
  const patient = await open("guards: { knowledge: { in_vain: 1 } }\n", {
    knowledge: answering([low, { score: 0.1, passages: ["c"] }]),
  });
  await patient.say("? dogs");
  expect(await patient.say("? cats")).toContain("guard.kb.denied");
  patient.handle.close();
});

test("[H16] ceilings of reminders are the author's; where the guard only counts they are told and passed", async () => {
  const two = [1, 2].map((n) => ({ flow: "track", delay_ms: n * MINUTE, name: `r${n}` }));
  const run = async (guards: string, list: readonly object[]) => {
    const here = await open(`guards: { reminders: { ${guards} } }\n`, {
      actions: { place_order: () => ({ reminders: list }) } as never,
    });
    const told = (await here.say("order")).filter((name) => name.startsWith("guard.timer.") && name !== "guard.timer.off");
    here.handle.close();
    return told;
  };
  expect(await run("active: 1", two)).toEqual(["guard.timer.scheduled", "guard.timer.ceiling"]);
  expect(await run("active: 2", two)).toEqual(["guard.timer.scheduled", "guard.timer.scheduled"]);
  expect(await run("active: 1, mode: count", two)).toEqual([
    "guard.timer.scheduled",
    "guard.timer.ceiling",
    "guard.timer.scheduled",
  ]);
  const far = [{ flow: "track", delay_ms: 9 * DAY, name: "far" }];
  expect(await run("days: 10", far)).toEqual(["guard.timer.scheduled"]);
  expect(await run("days: 8", far)).toEqual(["guard.timer.ceiling"]);
  expect(await run("days: 8, mode: count", far)).toEqual(["guard.timer.ceiling", "guard.timer.scheduled"]);
  expect(await run("mode: off, reason: the page has its own", two)).toEqual([]);
});

test("[H16] where the guard is off reminders are set and fire unguarded", async () => {
  const reminders = [{ flow: "track", delay_ms: MINUTE, name: "r" }];
  const here = await open("guards: { reminders: { mode: off, reason: the page has its own } }\n", {
    actions: { place_order: () => ({ reminders }) } as never,
  });
  await here.say("order");
  here.platform.advance(1_000);
  await here.say("order");
  here.platform.advance(2 * MINUTE);
  await here.handle.settled();
  await expect.poll(() => here.handle.view.messages.filter(({ text }) => text === "It is on its way.").length).toBe(2);
  here.handle.close();
});

test("[G52] an export holds the rows and counts of its own assistant alone", async () => {
  const platform = createManualPlatform();
  const store = createMemoryStore();
  const about = { guard: "form", what: "miss", at: platform.now(), conversation: "c" } as const;
  await recordEvidence(store, { ...about, assistant: "shop", bundle: "b1" }, { id: "1" });
  await recordEvidence(store, { ...about, assistant: "bank", bundle: "b2" }, { id: "2" });
  for (const assistant of ["shop", "bank"])
    await countMessage({ conversation: assistant, at: platform.now(), scores: { a: 0.9 } }, { store, assistant, bundle: "b" });
  const text = await exportEvidence({ store, platform, assistant: { name: "shop", hash: "b1" } });
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ assistant }) => assistant)).toEqual(["shop", "shop", "shop", "shop"]);
  const today = new Date(platform.now()).toISOString().slice(0, 10);
  expect(lines.slice(1).map(({ what, count, scores }) => what ?? count ?? scores)).toEqual(["miss", 1, today]);
});

test("[G54] how surely wishes are read is counted by day and version, answers to questions are not", async () => {
  const here = await open();
  const days = () => readDays(here.store, "shop");
  await here.say("book");
  await expect.poll(async () => (await days())[0]?.turns).toBe(1);
  await here.say("mail");
  await here.handle.send("/StartFlow(track)");
  await here.handle.settled();
  here.platform.advance(1_000);
  const [day] = await days();
  expect(day).toMatchObject({ bundle: here.assistant.hash, assistant: "shop", turns: 1, conversations: 1, unsure: 1 });
  expect([day!.top[3], day!.margin[1]! + day!.margin[0]!]).toEqual([1, 1]);
  here.handle.close();
});

test("[G54] a conversation is one, sure or unsure as it is by now, on the day on which it began", async () => {
  const store = createMemoryStore();
  const options = { store, assistant: "shop", bundle: "b" };
  const at = Date.UTC(2026, 0, 1, 23);
  await countMessage({ conversation: "c", at, scores: { a: 0.2, b: 0.1 }, accept: 0.5 }, options);
  expect(await readDays(store, "shop")).toMatchObject([{ day: "2026-01-01", conversations: 1, unsure: 1 }]);
  await countMessage({ conversation: "c", at: at + 2 * 60 * MINUTE, scores: { a: 0.9 }, accept: 0.5 }, options);
  await countMessage({ conversation: "d", at, scores: { a: 0.5 } }, options);
  await countMessage({ conversation: "e", at, scores: {} }, options);
  expect(await readDays(store, "shop")).toMatchObject([
    { day: "2026-01-01", turns: 2, conversations: 2, unsure: 0 },
    { day: "2026-01-02", turns: 1, conversations: 0, unsure: 0 },
  ]);
  expect(await readDays(store, "other")).toEqual([]);
});

test("[G54] R124 that users speak otherwise is told once a day: another spread of scores, or too many conversations read unsurely", async () => {
  const run = async (first: number, later: number, conversations: number) => {
    const store = createMemoryStore();
    const events: GuardEvent[] = [];
    const options = { store, assistant: "shop", bundle: "b", onGuard: (event: GuardEvent) => events.push(event) };
    const start = Date.UTC(2026, 0, 1);
    for (let n = 0; n < 400; n++) {
      const at = start + (n < 200 ? 0 : 10 * DAY) + n * 1_000;
      const conversation = `c${n % conversations}`;
      await countMessage({ conversation, at, scores: { a: n < 200 ? first : later, b: 0.05 }, accept: 0.3 }, options);
    }
    expect(events).toEqual([]);
    for (const [conversation, hour] of [
      ["x", 1],
      ["y", 2],
    ] as const)
      await countMessage({ conversation, at: start + 11 * DAY + hour, scores: { a: later }, accept: 0.3 }, options);
    const rows = await readEvidence(store, { now: start + 11 * DAY });
    return { told: events.map(({ name, conversation }) => [name, conversation]), rows: rows.map(({ details }) => details) };
  };
  const moved = await run(0.95, 0.55, 10);
  expect(moved.told).toEqual([["guard.nlu.drift", null]]);
  expect(moved.rows).toMatchObject([{ top: expect.any(Number) as number, unsure: null }]);
  expect((await run(0.95, 0.95, 10)).told).toEqual([]);
  const unsure = await run(0.25, 0.25, 400);
  expect(unsure.told).toEqual([["guard.nlu.drift", null]]);
  expect(unsure.rows).toMatchObject([{ unsure: 1 }]);
});
