import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createOperationWorker } from "../../demo/backend/operations/worker.ts";
import { createOperations } from "../../demo/backend/operations/operations.ts";
import type { Action } from "../../demo/backend/actions/action.ts";
import { ALL_ACTIONS } from "../../demo/backend/actions/all-actions.ts";
import type { Database } from "../../demo/backend/database/database.ts";
import { createBackend, openDatabase, seed, type RunningServer } from "../../demo/backend/server.ts";
import { createLocalBell } from "../../demo/backend/stream/bell.ts";
import { conversationTopic, createNews } from "../../demo/backend/stream/news.ts";
import { callAction, readRows, startDemo } from "./backend.ts";
import { eventsUntil } from "./events.ts";

const SLOW = { change_tariff: 600 };
const NIGHT = { new_tariff: "Night Saver" };
let server: RunningServer;
/** A database where no server works, for tests that bring their own workers. */
let quiet: Database;
beforeAll(async () => {
  server = await startDemo({ slowMs: SLOW, heartbeatMs: 200 });
  quiet = await openDatabase();
}, 60_000);
beforeEach(async () => {
  await seed(server.db, { fresh: true });
  await seed(quiet, { fresh: true });
});
afterAll(async () => {
  await server.close();
  await quiet.close();
});

async function look(url: string, at = server): Promise<{ status: number; json: any; headers: Headers }> {
  const response = await fetch(at.url + url);
  return { status: response.status, json: await response.json(), headers: response.headers };
}

async function lookUntilDone(url: string, at = server): Promise<{ status: number; json: any }> {
  for (let tries = 0; tries < 200; tries += 1) {
    const seen = await look(url, at);
    if (seen.status !== 202) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the operation did not end");
}

test("a slow action is an operation: 202, then progress, then the reply that is kept", async () => {
  const asked = await callAction(server, "change_tariff", NIGHT, "slow-key-1");
  expect(asked.status).toBe(202);
  const { operation } = asked.json;
  expect(operation).toMatchObject({ url: `/v1/operations/${operation.id}`, status: "running", pollAfterMs: 1000 });
  const running = await look(operation.url);
  expect([running.status, running.headers.get("retry-after")]).toEqual([202, "1"]);
  expect(await readRows(server, "tariffs")).toEqual([]);
  const done = await lookUntilDone(operation.url);
  expect(done).toMatchObject({ status: 200, json: { output: { tariff_changed: true } } });
  expect((await look(operation.url)).json).toEqual(done.json);
  expect(await readRows(server, "tariffs")).toHaveLength(1);
});

test("the same key asks for the same operation, also when it is done", async () => {
  const first = await callAction(server, "change_tariff", NIGHT, "slow-key-2");
  const second = await callAction(server, "change_tariff", NIGHT, "slow-key-2");
  expect([second.text, second.headers.get("idempotency-replayed")]).toEqual([first.text, "true"]);
  await lookUntilDone(first.json.operation.url);
  expect((await callAction(server, "change_tariff", NIGHT, "slow-key-2")).text).toBe(first.text);
  expect(await readRows(server, "tariffs")).toHaveLength(1);
});

test("an action that nobody made slow answers at once", async () => {
  expect((await callAction(server, "get_open_bill", {})).status).toBe(200);
});

test("an unknown operation is not found", async () => {
  expect((await look("/v1/operations/nothing")).json).toMatchObject({ status: 404, code: "request/not-found" });
});

test("its stream tells how far it is and ends with the reply; from an id on, only what is new", async () => {
  const { operation } = (await callAction(server, "change_tariff", NIGHT)).json;
  const stream = (headers = {}) => fetch(server.url + operation.url, { headers: { accept: "text/event-stream", ...headers } });
  const response = await stream();
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  const events = await eventsUntil(response, "done");
  const named = events.filter(({ event }) => event !== ":");
  expect(named.map(({ event }) => event)).toEqual(["retry", "progress", "progress", "progress", "done"]);
  expect(named.slice(1, 4).map(({ data }) => data.operation.progress)).toEqual([
    { percent: 0, text: "Checking your contract" },
    { percent: 20, text: "Asking the operator of the grid" },
    { percent: 80, text: "Booking the change" },
  ]);
  expect(named.at(-1)!.data.output.tariff_changed).toBe(true);
  const ids = named.slice(1).map(({ id }) => Number(id));
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  const rest = await eventsUntil(await stream({ "last-event-id": String(ids[1]) }), "done");
  expect(rest.map(({ event }) => event)).toEqual(["retry", "progress", "done"]);
});

test("a refusal ends the stream as a refusal", async () => {
  const refusing: Action = {
    ...ALL_ACTIONS.find(({ name }) => name === "change_tariff")!,
    run: async () => ({ kind: "refused", errors: [{ path: "new_tariff", code: "x", message: "No." }] }),
  };
  const { operations, news } = ownParts();
  const { id } = await addOne(operations);
  const worker = createOperationWorker({ operations, actions: [refusing], slowMs: {}, now: () => new Date(), report: fail });
  const events: string[] = [];
  const signal = AbortSignal.timeout(5000);
  for await (const item of news.follow(JSON.stringify(["operation", id]), { after: 0, signal, heartbeatMs: 50 })) {
    if (item !== null) events.push(item.event);
    if (item?.event === "refused") break;
  }
  expect(events.at(-1)).toBe("refused");
  expect((await operations.find(id, { tenant: "demo", customerId: 1 }))?.status).toBe(422);
  await worker.close();
});

test("a silent stream gives signs of life, and the conversation's stream tells of its operations", async () => {
  const response = await fetch(`${server.url}/v1/stream?conversation=c1`);
  await callAction(server, "change_tariff", NIGHT);
  const events = await eventsUntil(response, "result");
  expect(events.filter(({ event }) => event === ":").length).toBeGreaterThan(0);
  expect(events.filter(({ event }) => event === "operation")).toHaveLength(3);
  expect(events.at(-1)!.data).toMatchObject({
    operation: { status: "done" },
    status: 200,
    result: { output: { tariff_changed: true } },
  });
});

test("what happens as soon as the stream is there is not missed, however slow the database", async () => {
  const slow: Database = {
    ...quiet,
    query: async (sql, parameters) => {
      if (sql.includes("max(id)")) await new Promise((resolve) => setTimeout(resolve, 150));
      return await quiet.query(sql, parameters);
    },
  };
  const news = createNews(slow, createLocalBell());
  const response = await createBackend({ db: quiet, news }).request("/v1/stream?conversation=c9");
  await news.tell(conversationTopic("demo", 1, "c9"), "first", {});
  await news.tell(conversationTopic("demo", 1, "c9"), "second", {});
  expect((await eventsUntil(response, "second")).map(({ event }) => event)).toEqual(["retry", "first", "second"]);
});

test("a stream without a conversation is a mistake", async () => {
  expect((await look("/v1/stream")).json.code).toBe("stream/no-conversation");
});

test("an operation survives the process: the next one begins it anew and ends it once", async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "demo-operations-"));
  try {
    const first = await startDemo({ dataFolder, slowMs: { change_tariff: 60_000 } });
    const { operation } = (await callAction(first, "change_tariff", NIGHT, "long-key-1")).json;
    const stream = eventsUntil(
      await fetch(first.url + operation.url, { headers: { accept: "text/event-stream" } }),
      "reconnect",
    );
    await first.close();
    expect((await stream).at(-1)!.event).toBe("reconnect");

    const second = await startDemo({ dataFolder, slowMs: { change_tariff: 100 } });
    expect((await lookUntilDone(operation.url, second)).json.output.tariff_changed).toBe(true);
    expect(await readRows(second, "tariffs")).toHaveLength(1);
    await second.close();
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
});

test("one that fails again and again ends as a failure", async () => {
  const { operations } = ownParts();
  const { id } = await addOne(operations);
  let tries = 0;
  const failing: Action = {
    ...ALL_ACTIONS.find(({ name }) => name === "change_tariff")!,
    prepare: async () => {
      tries += 1;
      throw new Error("away");
    },
  };
  const seen: unknown[] = [];
  const report = (error: unknown): undefined => void seen.push(error);
  const worker = createOperationWorker({
    operations,
    actions: [failing],
    slowMs: {},
    now: () => new Date(),
    lookMs: 20,
    report,
  });
  for (let looks = 0; looks < 200; looks += 1) {
    await quiet.query("UPDATE operations SET lease_until = NULL WHERE worker IS NULL");
    if ((await operations.find(id, { tenant: "demo", customerId: 1 }))?.status !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await worker.close();
  expect(tries).toBe(5);
  expect(seen).toHaveLength(5);
  const ended = await operations.find(id, { tenant: "demo", customerId: 1 });
  expect([ended?.status, JSON.parse(ended!.body!).code]).toEqual([500, "action/failed"]);
});

test("two workers never hold one operation, and one whose worker is gone is taken over after its lease", async () => {
  const { operations } = ownParts();
  const { id } = await addOne(operations);
  const claims = await Promise.all([operations.claim("a"), operations.claim("b")]);
  expect(claims.filter((claim) => claim?.id === id)).toHaveLength(1);
  const [holder, other] = claims[0] === null ? ["b", "a"] : ["a", "b"];
  expect(await operations.claim(other)).toBe(null);
  await quiet.query("UPDATE operations SET lease_until = now() - interval '1 second' WHERE id = $1", [id]);
  expect((await operations.claim(other))?.attempts).toBe(2);
  expect(await operations.progress(id, holder, 50, "too late")).toBe(false);
  await operations.finish(id, holder, fail);
  expect((await operations.find(id, { tenant: "demo", customerId: 1 }))?.status).toBe(null);
});

test("one whose worker died three times is not begun a fourth time; closing and failing are no deaths", async () => {
  const { operations } = ownParts();
  const { id } = await addOne(operations);
  const find = async () => (await operations.find(id, { tenant: "demo", customerId: 1 }))!;
  const runOut = () => quiet.query("UPDATE operations SET lease_until = now() - interval '1 second' WHERE id = $1", [id]);
  await operations.claim("closes");
  await operations.release(id, "closes", 0);
  await runOut();
  for (const worker of ["a", "b", "c"]) {
    await operations.claim(worker);
    await runOut();
  }
  expect((await find()).deaths).toBe(2);
  let begun = 0;
  const counting: Action = {
    ...ALL_ACTIONS.find(({ name }) => name === "change_tariff")!,
    prepare: async () => void (begun += 1),
  };
  const worker = createOperationWorker({ operations, actions: [counting], slowMs: {}, now: () => new Date(), report: fail });
  await expect.poll(async () => (await find()).status).toBe(500);
  await worker.close();
  const { body, deaths } = await find();
  expect([JSON.parse(body!).code, deaths, begun]).toEqual(["operation/abandoned", 3, 0]);
});

const cancel = async (url: string) => {
  const response = await fetch(server.url + url, { method: "DELETE" });
  return { status: response.status, json: (await response.json()) as any };
};

test("one that is called off is not done, whoever asks, and says so for ever", async () => {
  const { operation } = (await callAction(server, "change_tariff", NIGHT, "called-off-1")).json;
  const stream = await fetch(server.url + operation.url, { headers: { accept: "text/event-stream" } });
  const off = await cancel(operation.url);
  expect(off).toMatchObject({ status: 200, json: { operation: { id: operation.id, status: "cancelled" } } });
  expect((await eventsUntil(stream, "failed")).at(-1)!.data).toMatchObject({ code: "operation/cancelled" });
  expect(await cancel(operation.url)).toEqual(off);
  await new Promise((resolve) => setTimeout(resolve, SLOW.change_tariff + 300));
  expect(await readRows(server, "tariffs")).toEqual([]);
  expect(await look(operation.url)).toMatchObject({ status: 410, json: { code: "operation/cancelled", retryable: false } });
});

test("one that has ended cannot be called off, and what came of it stands", async () => {
  const { operation } = (await callAction(server, "change_tariff", NIGHT)).json;
  const done = await lookUntilDone(operation.url);
  expect(await cancel(operation.url)).toMatchObject({ status: 409, json: { code: "operation/done", retryable: false } });
  expect((await look(operation.url)).json).toEqual(done.json);
  expect(await readRows(server, "tariffs")).toHaveLength(1);
  expect(await cancel("/v1/operations/nothing")).toMatchObject({ status: 404 });
});

test("a worker whose work is called off stops, and reports no failure", async () => {
  const { operations } = ownParts();
  const { id } = await addOne(operations);
  let began = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => (began = resolve));
  let stopped: unknown;
  const long: Action = {
    ...ALL_ACTIONS.find(({ name }) => name === "change_tariff")!,
    prepare: async (work) => {
      began();
      await work.wait(60_000).catch((error: unknown) => {
        stopped = error;
        throw error;
      });
    },
  };
  const worker = createOperationWorker({
    operations,
    actions: [long],
    slowMs: {},
    now: () => new Date(),
    keepLeaseMs: 20,
    report: fail,
  });
  await hasBegun;
  expect((await operations.cancel(id))?.status).toBe(410);
  await expect.poll(() => stopped).toMatchObject({ name: "NotMine" });
  await worker.close();
});

function ownParts() {
  const news = createNews(quiet, createLocalBell());
  return { news, operations: createOperations(quiet, news) };
}

async function addOne(operations: ReturnType<typeof createOperations>): Promise<{ readonly id: string }> {
  return await operations.add(quiet, {
    tenant: "demo",
    customer_id: 1,
    conversation: "c1",
    action: "change_tariff",
    input: '{"new_tariff":"Night Saver"}',
    idempotency_key: "own-key",
  });
}

function fail(error?: unknown): never {
  throw new Error("this must not happen", { cause: error });
}
