import { expect, test } from "vitest";
import { HalcyonError } from "../../../src/base/errors.ts";
import type { Decided, Engine } from "../../../src/model/engine.ts";
import { createWorkerMind } from "../../../src/worker/client.ts";
import { toyAssistant, toyEngine } from "../assistant/toy.ts";
import { FakeWorker, type Reaction } from "./fake-worker.ts";
import { manualClock } from "./manual-clock.ts";

const INPUT = {
  kind: "message",
  turnId: "t1",
  at: 0,
  seed: 0,
  text: "hello",
  commands: [],
  channel: "test",
  locale: "en",
} as const;
const HERE = await toyEngine.takeTurn(toyAssistant, null, INPUT);
/** The worker's answers are known by their note. */
const THERE: Decided = { ...HERE, notes: ["the worker"] };

const opens: Reaction = (message, say) => {
  if (message.kind === "open") say({ kind: "opened", id: message.id });
};
const decides: Reaction = (message, say) => {
  opens(message, say);
  if (message.kind === "beat") say({ kind: "beat", id: message.id });
  if (message.kind === "decide") say({ kind: "decided", id: message.id, decided: THERE });
  if (message.kind === "view") say({ kind: "viewed", id: message.id, view: THERE.view });
  if (message.kind === "words") say({ kind: "words", id: message.id, words: "from there" });
};

function start(reactions: readonly Reaction[], given: Partial<Engine> = {}) {
  const platform = manualClock();
  const workers: FakeWorker[] = [];
  const errors: string[] = [];
  const here: string[] = [];
  const noted = <Name extends keyof Engine>(name: Name): Engine[Name] =>
    ((...asked: Parameters<Engine[Name]>) => {
      here.push(name);
      return ((given[name] ?? toyEngine[name]) as (...asked: unknown[]) => unknown)(...asked);
    }) as Engine[Name];
  const { engine, understand } = createWorkerMind({
    platform,
    workerUrl: "https://host.example/worker.js",
    engine: { takeTurn: noted("takeTurn"), viewState: noted("viewState"), textToUnderstand: noted("textToUnderstand") },
    onError: (error) => errors.push(error.code),
    spawn: () => {
      const worker = new FakeWorker(reactions[Math.min(workers.length, reactions.length - 1)]!);
      workers.push(worker);
      return worker;
    },
  });
  const decide = () => engine.takeTurn(toyAssistant, null, INPUT);
  return { platform, workers, errors, here, engine, understand, decide };
}

const missing = (): Promise<never> => Promise.reject(new HalcyonError("script/part-missing", { part: "engine" }));

test("the worker starts before there is an assistant, and decides once it is opened", async () => {
  const { workers, here, engine, decide } = start([decides]);
  expect(workers).toHaveLength(1);
  const deciding = decide();
  workers[0]!.say({ kind: "ready" });
  expect(await deciding).toBe(THERE);
  expect(await engine.viewState(toyAssistant, null)).toBe(THERE.view);
  expect(await engine.textToUnderstand(toyAssistant, "/hello")).toBe("from there");
  expect(workers[0]!.heard.map(({ kind }) => kind)).toEqual(["open", "decide", "beat", "view", "words"]);
  expect(here).toEqual([]);
});

test("another assistant is opened before it is decided for", async () => {
  const { workers, engine, understand } = start([decides]);
  await understand.open(toyAssistant);
  workers[0]!.say({ kind: "ready" });
  await engine.viewState({ ...toyAssistant, name: "other" }, null);
  const opened = workers[0]!.heard.flatMap((message) => (message.kind === "open" ? [message.assistant.name] : []));
  expect(opened).toEqual(["toy", "other"]);
  expect(workers[0]!.heard.at(-1)!.kind).toBe("view");
});

test("what the engine throws in the worker is what it throws", async () => {
  const throws: Reaction = (message, say) => {
    if (message.kind === "decide") say({ kind: "threw", id: message.id, name: "RangeError", message: "the engine broke" });
  };
  const { workers, here, errors, decide } = start([throws]);
  workers[0]!.say({ kind: "ready" });
  await expect(decide()).rejects.toMatchObject({ name: "RangeError", message: "the engine broke" });
  expect([here, errors]).toEqual([[], []]);
});

test("what it throws in the page is too, without waiting for the worker", async () => {
  const { platform, decide } = start([opens], { takeTurn: () => Promise.reject(new RangeError("here")) });
  const deciding = decide().catch((thrown: unknown) => thrown);
  await platform.advance(1_500);
  expect(await deciding).toMatchObject({ name: "RangeError", message: "here" });
});

test("a worker that cannot decide leaves it to the page", async () => {
  const fails: Reaction = (message, say) => {
    if (message.kind === "decide") say({ kind: "failed", id: message.id, reason: "No assistant was opened." });
  };
  const { workers, here, decide } = start([fails]);
  workers[0]!.say({ kind: "ready" });
  expect((await decide()).events).toEqual(HERE.events);
  expect(here).toEqual(["takeTurn"]);
  expect(workers[0]!.terminated).toBe(false);
});

test("a worker that dies in the middle of deciding loses nothing: the page decides at once", async () => {
  const { workers, here, errors, decide } = start([opens]);
  workers[0]!.say({ kind: "ready" });
  const deciding = decide();
  workers[0]!.onerror?.call(workers[0] as unknown as Worker, { message: "gone" } as ErrorEvent);
  expect((await deciding).events).toEqual(HERE.events);
  expect([here, errors]).toEqual([["takeTurn"], ["nlu/worker-failed"]]);
  expect(workers[0]!.terminated).toBe(true);
});

test("where no worker lives the page decides", async () => {
  const { platform, workers, here, decide } = start([opens, decides]);
  workers[0]!.onerror?.call(workers[0] as unknown as Worker, { message: "gone" } as ErrorEvent);
  expect((await decide()).events).toEqual(HERE.events);
  await platform.advance(500);
  workers[1]!.say({ kind: "ready" });
  expect(await decide()).toBe(THERE);
  expect(here).toEqual(["takeTurn"]);
});

test("a worker that starts slowly is not waited for, and not ended", async () => {
  const { platform, workers, here, errors, decide } = start([decides]);
  const deciding = decide();
  await platform.advance(1_499);
  expect(here).toEqual([]);
  await platform.advance(1);
  expect((await deciding).events).toEqual(HERE.events);
  expect([here, errors, workers[0]!.terminated]).toEqual([["takeTurn"], [], false]);
});

test("a worker that was late is not waited for again, until it answers", async () => {
  const { platform, workers, here, decide } = start([decides]);
  const deciding = decide();
  await platform.advance(1_500);
  await deciding;
  expect((await decide()).notes).toEqual(HERE.notes);
  expect(here).toEqual(["takeTurn", "takeTurn"]);
  workers[0]!.say({ kind: "ready" });
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(await decide()).toBe(THERE);
  expect(await decide()).toBe(THERE);
  expect(here).toEqual(["takeTurn", "takeTurn"]);
});

test("a worker that is silent although it has nothing else to do is ended", async () => {
  const { platform, workers, here, errors, decide } = start([opens, decides]);
  const deciding = decide();
  workers[0]!.say({ kind: "ready" });
  await platform.advance(1_500);
  expect((await deciding).events).toEqual(HERE.events);
  expect([here, errors, workers[0]!.terminated]).toEqual([["takeTurn"], ["nlu/worker-silent"], true]);
});

test("when both are at it the first answer counts", async () => {
  let answerHere: ((decided: Decided) => void) | null = null;
  const { platform, workers, decide } = start([decides], { takeTurn: () => new Promise((resolve) => (answerHere = resolve)) });
  const first = decide();
  await platform.advance(1_500);
  workers[0]!.say({ kind: "ready" });
  expect(await first).toBe(THERE);
  answerHere!(HERE);
});

test("a page that cannot have the engine waits for the worker", async () => {
  const { platform, workers, here, decide } = start([decides], { takeTurn: missing });
  const deciding = decide();
  await platform.advance(1_500);
  expect(here).toEqual(["takeTurn"]);
  workers[0]!.say({ kind: "ready" });
  expect(await deciding).toBe(THERE);
});

test("no worker and no engine is told as that", async () => {
  const { workers, decide } = start([opens], { takeTurn: missing });
  const deciding = decide();
  workers[0]!.onerror?.call(workers[0] as unknown as Worker, { message: "gone" } as ErrorEvent);
  await expect(deciding).rejects.toMatchObject({ code: "script/part-missing" });
});

test("closing ends deciding, and fetches nothing", async () => {
  const { workers, here, understand, decide } = start([opens]);
  workers[0]!.say({ kind: "ready" });
  const deciding = decide();
  understand.close();
  await expect(deciding).rejects.toMatchObject({ code: "assistant/closed" });
  await expect(decide()).rejects.toMatchObject({ code: "assistant/closed" });
  expect(here).toEqual([]);
});

test("what cannot be sent to the worker costs its own message only", async () => {
  const refuses: Reaction = (message, say) => {
    if (message.kind === "decide" && typeof message.input.turnId === "function") throw new DOMException("no", "DataCloneError");
    decides(message, say);
  };
  const { workers, engine, here, decide } = start([refuses]);
  const odd = engine.takeTurn(toyAssistant, null, { ...INPUT, turnId: (() => {}) as unknown as string });
  const plain = decide();
  workers[0]!.say({ kind: "ready" });
  expect(await plain).toBe(THERE);
  await odd.catch(() => {});
  expect(here).toEqual(["takeTurn"]);
});
