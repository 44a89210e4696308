import { expect, test } from "vitest";
import type { ModelStatus, Understanding } from "../../../src/model/understanding.ts";
import { createEngineHere } from "../../../src/assistant/engine-here.ts";
import { createWorkerMind } from "../../../src/worker/client.ts";
import { requestOf, SHOP } from "../nlu/assistants.ts";
import { FakeWorker, type Reaction } from "./fake-worker.ts";
import { manualClock } from "./manual-clock.ts";

const ANSWER: Understanding = {
  commands: [{ command: "noop" }],
  scores: { flows: {}, acts: {} },
  spans: [],
  source: "encoder",
  why: ["the worker"],
  ms: 1,
};
const request = requestOf(SHOP, { assistant: "shop", text: "return an item" });

const lively: Reaction = (message, say) => {
  if (message.kind === "understand") say({ kind: "understood", id: message.id, understanding: ANSWER });
  if (message.kind === "beat") say({ kind: "beat", id: message.id });
  if (message.kind === "open") say({ kind: "opened", id: message.id });
};
const silent = (): void => {};
/** Opens an assistant and says nothing more. */
const mute: Reaction = (message, say) => {
  if (message.kind === "open") say({ kind: "opened", id: message.id });
};

function start(reactions: readonly Reaction[]) {
  const platform = manualClock();
  const workers: FakeWorker[] = [];
  const errors: string[] = [];
  const statuses: ModelStatus[] = [];
  const { understand } = createWorkerMind({
    platform,
    engine: createEngineHere(),
    modelUrl: "https://host.example/model/",
    wasmUrl: "https://host.example/ort/",
    workerUrl: "https://host.example/worker.js",
    onError: (error) => errors.push(error.code),
    spawn: () => {
      const worker = new FakeWorker(reactions[Math.min(workers.length, reactions.length - 1)]!);
      workers.push(worker);
      return worker;
    },
  });
  understand.onStatus((status) => statuses.push(status));
  return { platform, workers, errors, statuses, understand };
}

test("a message waits for the worker's first word, and the assistant goes before it", async () => {
  const { workers, understand } = start([lively]);
  await understand.open(SHOP);
  const answer = understand.understand(request);
  expect(workers[0]!.heard).toEqual([]);
  workers[0]!.say({ kind: "ready" });
  expect(await answer).toBe(ANSWER);
  expect(workers[0]!.heard.map(({ kind }) => kind)).toEqual(["open", "understand", "beat"]);
});

test("an assistant that the worker cannot open is told of: nobody else would say why every message is answered in the page", async () => {
  const { workers, errors, understand } = start([silent]);
  await understand.open(SHOP);
  workers[0]!.say({ kind: "ready" });
  const opening = workers[0]!.heard.find(({ kind }) => kind === "open")!;
  workers[0]!.say({ kind: "failed", id: "id" in opening ? opening.id : 0, reason: "RangeError: odd" });
  expect(errors).toEqual(["nlu/worker-failed"]);
});

test("a worker that does not start in time is replaced, and the message is answered in the page", async () => {
  const { platform, workers, errors, understand } = start([silent, lively]);
  await understand.open(SHOP);
  const answer = understand.understand(request);
  await platform.advance(2_000);
  expect((await answer).commands).toEqual([{ command: "start flow", flow: "return_item" }]);
  expect(errors).toEqual([]);
  await platform.advance(8_600);
  expect(errors).toEqual(["nlu/worker-failed"]);
  expect(workers).toHaveLength(2);
  expect(workers[0]!.terminated).toBe(true);
});

test("a worker that leaves a message unanswered is ended; the next one gets the assistant and the model again", async () => {
  const { platform, workers, errors, understand } = start([mute, lively]);
  await understand.open(SHOP);
  void understand.loadEncoder();
  workers[0]!.say({ kind: "ready" });
  workers[0]!.say({ kind: "status", status: { phase: "ready" } });
  const answer = understand.understand(request);
  await platform.advance(2_000);
  expect((await answer).source).toBe("linear");
  expect(errors).toEqual(["nlu/worker-silent"]);
  await platform.advance(500);
  workers[1]!.say({ kind: "ready" });
  expect(workers[1]!.heard.map(({ kind }) => kind)).toEqual(["open", "load", "beat"]);
  expect(await understand.understand(request)).toBe(ANSWER);
});

test("a worker that is still opening an assistant is only slow", async () => {
  const { platform, workers, errors, understand } = start([silent]);
  await understand.open(SHOP);
  workers[0]!.say({ kind: "ready" });
  const answer = understand.understand(request);
  await platform.advance(2_000);
  expect((await answer).source).toBe("linear");
  expect(errors).toEqual([]);
  expect(workers[0]!.terminated).toBe(false);
});

test("a worker that is busy with the model is only slow", async () => {
  const { platform, workers, errors, understand } = start([silent]);
  await understand.open(SHOP);
  void understand.loadEncoder();
  workers[0]!.say({ kind: "ready" });
  const answer = understand.understand(request);
  await platform.advance(2_000);
  expect((await answer).source).toBe("linear");
  expect(errors).toEqual([]);
  expect(workers[0]!.terminated).toBe(false);
});

test("a heartbeat that stays away ends the worker without any message being sent", async () => {
  const { platform, workers, errors, understand } = start([silent]);
  await understand.open(SHOP);
  workers[0]!.say({ kind: "ready" });
  await platform.advance(5_000);
  expect(workers[0]!.terminated).toBe(true);
  expect(errors).toEqual(["nlu/worker-silent"]);
});

test("after three restarts the page understands alone, and says so once", async () => {
  const { platform, workers, understand, statuses } = start([silent]);
  await understand.open(SHOP);
  await platform.advance(60_000);
  expect(workers).toHaveLength(4);
  expect(understand.status).toEqual({ phase: "unavailable", code: "nlu/worker-failed" });
  expect(statuses).toHaveLength(1);
  expect((await understand.understand(request)).commands).toEqual([{ command: "start flow", flow: "return_item" }]);
  await understand.loadEncoder();
});

test("what the worker reports of the model becomes the status, and its failure an error with its code", async () => {
  const { workers, errors, understand } = start([lively]);
  await understand.open(SHOP);
  const loaded = understand.loadEncoder();
  workers[0]!.say({ kind: "ready" });
  workers[0]!.say({ kind: "status", status: { phase: "loading", loadedBytes: 5, totalBytes: 10 } });
  expect(understand.status).toEqual({ phase: "loading", loadedBytes: 5, totalBytes: 10 });
  workers[0]!.say({
    kind: "status",
    status: { phase: "unavailable", code: "nlu/wasm-blocked" },
    error: { code: "nlu/wasm-blocked", details: {} },
  });
  await loaded;
  expect(errors).toEqual(["nlu/wasm-blocked"]);
  expect((await understand.understand(request)).why).toEqual(["the worker"]);
});

test("a message that is no longer wanted is not answered", async () => {
  const { workers, understand } = start([silent]);
  await understand.open(SHOP);
  workers[0]!.say({ kind: "ready" });
  const ending = new AbortController();
  const answer = understand.understand(request, ending.signal);
  ending.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
});

test("closing ends the worker and every timer", async () => {
  const { platform, workers, errors, understand } = start([lively]);
  await understand.open(SHOP);
  workers[0]!.say({ kind: "ready" });
  understand.close();
  understand.close();
  await platform.advance(120_000);
  expect(workers).toHaveLength(1);
  expect(workers[0]!.terminated).toBe(true);
  expect(errors).toEqual([]);
});
