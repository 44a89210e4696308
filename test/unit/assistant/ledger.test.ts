import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLedger, SPENT, USAGE } from "../../../src/assistant/ledger.ts";
import { exportUsage } from "../../../src/assistant/usage.ts";
import type { CallContext } from "../../../src/backend/actions.ts";
import { createHttpActions } from "../../../src/backend/http-actions.ts";
import { createHttpKnowledge } from "../../../src/backend/http-knowledge.ts";
import type { Purpose } from "../../../src/backend/ledger.ts";
import { HalcyonError } from "../../../src/base/errors.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import type { BudgetSettings } from "../../../src/model/budget.ts";
import type { CallEffect } from "../../../src/model/effect.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { json, type Reply } from "../backend/replies.ts";
import { toyAssistant } from "./toy.ts";

let server: Server;
let url = "";
let replies: Reply[] = [];
let asked = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        asked++;
        (replies.length > 1 ? replies.shift()! : replies[0]!)(response, request, body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = 0;
});

const purpose = (more: Partial<Purpose> = {}): Purpose => ({
  kind: "call",
  conversation: "c1",
  turn: "t1",
  flow: "pay",
  step: "0",
  promised: false,
  ...more,
});

function world(budget: BudgetSettings, store: Store = createMemoryStore()) {
  const told: HalcyonError[] = [];
  const platform = createManualPlatform();
  const assistant = { ...toyAssistant, settings: { ...toyAssistant.settings, budget } };
  const open = () => createLedger({ assistant, platform, store, report: (error) => told.push(error) });
  return { store, platform, told, open, ledger: open() };
}

/** Notes are written beside. */
const written = () => new Promise((resolve) => setTimeout(resolve, 5));

test("[E6] tabs share one count, and of one place left only one gets it", async () => {
  const { open, ledger, told } = world({ perTurn: 3 });
  const other = open();
  const both = await Promise.all([0, 1, 2, 3].flatMap(() => [ledger.admit(purpose()), other.admit(purpose())]));
  expect(both.filter((over) => over === null)).toHaveLength(3);
  // Each page tells its host once.
  expect(told.map(({ code, details }) => [code, details["scope"]])).toEqual([
    ["backend/over-budget", "perTurn"],
    ["backend/over-budget", "perTurn"],
  ]);
});

test("[E6] counts outlive the page, and go with their conversation; those of the day stay", async () => {
  const { store, open, ledger } = world({ perConversation: 2, perDay: 3 });
  await ledger.admit(purpose());
  await ledger.admit(purpose());
  expect(await open().admit(purpose())).toMatchObject({ scope: "perConversation" });
  await store.erase("c1");
  expect(await store.readRecords(SPENT)).toMatchObject([{ conversation: null }]);
  expect(await open().admit(purpose())).toBeNull();
  // What the day refuses is not counted in the conversation.
  expect(await open().admit(purpose())).toMatchObject({ scope: "perDay" });
  const [row] = (await store.readRecords(SPENT)).filter(({ conversation }) => conversation === "c1");
  expect(row!.value).toMatchObject({ turn: { counts: { call: 1 } }, all: { counts: { call: 1 } } });
});

test("[E6] where nothing can be stored the page counts alone", async () => {
  const broken = { ...createMemoryStore(), changeRecord: () => Promise.reject(new HalcyonError("store/failed")) };
  const { ledger } = world({ perTurn: 1 }, broken);
  expect(await ledger.admit(purpose())).toBeNull();
  expect(await ledger.admit(purpose())).toMatchObject({ scope: "perTurn" });
  ledger.note(purpose(), "b", { calls: 1 });
  await written();
});

test("[E3] a look costs nothing, however many there are", async () => {
  const { ledger, store } = world({ perTurn: 0, perConversation: 0, perDay: 0 });
  expect(await ledger.admit(purpose({ kind: "look" }))).toBeNull();
  expect(await store.readRecords(SPENT)).toEqual([]);
});

const effect: CallEffect = { kind: "call", id: "t1.0", key: "t1.0", action: "pay", input: {}, flow: "pay" };
const { signal } = new AbortController();
const context: CallContext = {
  conversationId: "c1",
  locale: "en",
  slots: {},
  signal,
  origin: { turn: "t1", flow: "pay", step: "2" },
};

/** Real requests, real pauses cut short. */
function online(budget: BudgetSettings) {
  const store = createMemoryStore();
  const platform = { ...createPlatform(), random: () => 0 };
  const assistant = { ...toyAssistant, settings: { ...toyAssistant.settings, budget } };
  const ledger = createLedger({ assistant, platform, store, report() {} });
  const usage = async () => {
    await written();
    return exportUsage({ store, platform, assistant: "toy" });
  };
  return { store, usage, actions: createHttpActions({ url, platform, ledger }), ledger, platform };
}

test("[E1] [E4] every try counts; where no further one is let out, what the tries before came to stands", async () => {
  const { actions } = online({ perTurn: 2 });
  replies = [json({}, 500)];
  expect(await actions.perform(effect, context)).toMatchObject({ kind: "failed", retryable: true, status: 500 });
  expect(asked).toBe(2);
  const next = await actions.perform({ ...effect, id: "t1.1", key: "t1.1" }, context);
  expect(next).toEqual({ kind: "failed", reason: "over-budget", retryable: false });
  expect(asked).toBe(2);
});

test("[E3] what was kept, was tried by a page that is gone, or is asked for again goes out all the same", async () => {
  const { actions } = online({ perTurn: 0, perConversation: 0, perDay: 0 });
  replies = [json({ output: {} })];
  const kinds = [
    await actions.perform(effect, context),
    await actions.perform(effect, { ...context, kept: true }),
    await actions.perform(effect, { ...context, again: true }),
    await actions.perform({ ...effect, id: "t2.0" }, context),
  ].map(({ kind }) => kind);
  expect(kinds).toEqual(["failed", "done", "done", "done"]);
  expect(asked).toBe(3);
});

test("[E3] [E10] that work is called off is never refused, and is among what was used", async () => {
  const { actions, usage, store } = online({ perTurn: 0, perConversation: 0, perDay: 0 });
  replies = [json({ operation: { id: "o1", status: "cancelled" } })];
  const stopped = await actions.stop!({ id: "o1", url: `${url}/operations/o1` }, effect, context);
  expect(stopped).toEqual({ kind: "stopped", confirmed: true });
  expect((await usage()).rows).toMatchObject([{ kind: "look", flow: "pay", step: null, backend: url, calls: 1 }]);
  expect(await store.readRecords(SPENT)).toEqual([]);
});

test("[E4] a refusal of ours says nothing of the backend: its breaker stays as it was", async () => {
  const { ledger, platform } = online({ perConversation: 3 });
  const actions = createHttpActions({ url, platform, ledger });
  const broken = { failures: [1, 2], openUntil: null, openMs: 30_000, trialUntil: 0 };
  const changed: unknown[] = [];
  const watching = createHttpActions({
    url,
    platform,
    ledger,
    memory: { change: async (_, make) => void changed.push(make(broken)) },
  });
  replies = [json({ output: {} })];
  for (let at = 0; at < 3; at++) await actions.perform({ ...effect, key: `k${at}`, id: `k${at}` }, context);
  await watching.perform({ ...effect, key: "k9", id: "k9" }, context);
  expect(changed).toEqual([broken, broken]);
});

test("[E10] [E11] what a call used is kept by flow and step, with what the backend says it cost", async () => {
  const { actions, usage } = online({});
  const body = { output: {}, usage: { tokens: 40, cost: { amount: 0.002, currency: "EUR" } } };
  replies = [json({}, 503, { "retry-after": "0" }), json(body)];
  await actions.perform(effect, context);
  const { rows, total } = await usage();
  const sent = JSON.stringify({ input: {}, context: { conversationId: "c1", locale: "en", slots: {} } }).length;
  expect(rows).toMatchObject([
    {
      kind: "call",
      flow: "pay",
      step: "2",
      backend: url,
      calls: 2,
      failed: 1,
      bytesOut: 2 * sent,
      bytesIn: 2 + JSON.stringify(body).length,
      tokens: 40,
      cost: { EUR: 0.002 },
    },
  ]);
  expect(total).toMatchObject({ calls: 2, tokens: 40, cost: { EUR: 0.002 } });
  expect(JSON.stringify(rows)).not.toContain("c1");
});

test("[E11] an answer to a question says its cost in its last event", async () => {
  const { ledger, platform, usage } = online({});
  const knowledge = createHttpKnowledge({ url: `${url}/answers`, platform, ledger });
  const events = 'event: meta\ndata: {"usage":{"tokens":1}}\n\nevent: not_covered\ndata: {"usage":{"tokens":7}}\n\n';
  replies = [(response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(events)];
  await knowledge.search({ kind: "search", id: "t1.0", question: "?" }, { conversationId: "c1", locale: "en", signal });
  expect((await usage()).rows).toMatchObject([{ kind: "search", flow: null, tokens: 7, bytesIn: events.length, calls: 1 }]);
});

test("[E13] uses go with their conversation and after thirteen months; an export begins with a day", async () => {
  const { store, ledger, platform, open } = world({});
  const rows = async (since?: number) =>
    (await exportUsage({ store, platform, assistant: "toy", since })).rows.map(({ day, flow, calls }) => [day, flow, calls]);
  ledger.note(purpose(), "b", { calls: 1 });
  await written();
  platform.advance(86_400_000);
  ledger.note(purpose({ conversation: "c2", flow: "move" }), "b", { calls: 2 });
  ledger.note(purpose(), "b", { calls: 3 });
  await written();
  expect(await rows()).toEqual([
    ["2026-01-02", "pay", 1],
    ["2026-01-03", "move", 2],
    ["2026-01-03", "pay", 3],
  ]);
  expect(await rows(Date.UTC(2026, 0, 3, 23))).toHaveLength(2);
  expect(await exportUsage({ store, platform, assistant: "another" })).toMatchObject({ rows: [], total: { calls: 0 } });
  await store.erase("c1");
  expect(await rows()).toEqual([["2026-01-03", "move", 2]]);
  platform.advance(400 * 86_400_000);
  open().note(purpose({ conversation: "c3" }), "b", { calls: 1 });
  await written();
  expect((await store.readRecords(USAGE)).map(({ key }) => key.slice(0, 10))).toEqual(["2026-01-03", "2027-02-07"]);
  platform.advance(86_400_000);
  open().note(purpose({ conversation: "c3" }), "b", { calls: 1 });
  await written();
  expect((await store.readRecords(USAGE)).map(({ key }) => key.slice(0, 10))).toEqual(["2027-02-07", "2027-02-08"]);
});
