import { expect, test } from "vitest";
import { createEngineHere } from "../../../src/assistant/engine-here.ts";
import type { SearchResult } from "../../../src/model/effect.ts";
import { createWorkerMind } from "../../../src/worker/client.ts";
import { createLookUp } from "../../../src/worker/look-up.ts";
import { encode, library } from "../knowledge/fixture.ts";
import { FakeWorker, type Reaction } from "./fake-worker.ts";
import { manualClock } from "./manual-clock.ts";

const THERE: SearchResult = { kind: "search", answer: null, scale: "there" };
const QUESTION = "How often can a loan be renewed?";

/** A worker that keeps the index that it was given last. */
function librarian(): Reaction {
  let known = "";
  return (message, say) => {
    if (message.kind !== "search") return;
    known = message.index?.version ?? known;
    if (known === message.version) say({ kind: "found", id: message.id, result: THERE });
    else say({ kind: "unopened", id: message.id });
  };
}

function start(react: Reaction) {
  const platform = manualClock();
  const worker = new FakeWorker(react);
  const { lookUp, understand } = createWorkerMind({
    platform,
    engine: createEngineHere(),
    workerUrl: "https://host.example/worker.js",
    spawn: () => worker,
  });
  worker.say({ kind: "ready" });
  const sent = (): (boolean | null)[] =>
    worker.heard.flatMap((message) => (message.kind === "search" ? [message.index !== null] : []));
  return { platform, worker, lookUp, sent, close: () => understand.close() };
}

test("[Q22] the worker gets the index when it asks for it, and only then", async () => {
  const { lookUp, sent } = start(librarian());
  const index = await library();
  expect(await lookUp(index, QUESTION)).toBe(THERE);
  expect(await lookUp(index, QUESTION)).toBe(THERE);
  expect(sent()).toEqual([false, true, false]);
  expect(await lookUp({ ...index, version: "next" }, QUESTION)).toBe(THERE);
  expect(sent()).toEqual([false, true, false, false, true]);
});

test("[Q22] a worker that fails, is late or never takes the index: the page searches by words", async () => {
  const index = await library();
  const here = expect.objectContaining({ scale: "halcyon-lexical-1" });
  const fails = start((message, say) => {
    if (message.kind === "search") say({ kind: "failed", id: message.id, reason: "odd" });
  });
  expect(await fails.lookUp(index, QUESTION)).toEqual(here);
  const refuses = start((message, say) => {
    if (message.kind === "search") say({ kind: "unopened", id: message.id });
  });
  expect(await refuses.lookUp(index, QUESTION)).toEqual(here);
  const silent = start(() => {});
  const answer = silent.lookUp(index, QUESTION);
  await silent.platform.advance(2_000);
  expect(await answer).toEqual(here);
});

test("[Q22] nothing is searched for an assistant that is closed", async () => {
  const { lookUp, close } = start(librarian());
  close();
  await expect(lookUp(await library(), QUESTION)).rejects.toMatchObject({ code: "assistant/closed" });
});

test("[Q5] [Q22] a question is encoded only where the index has vectors", async () => {
  const asked: string[] = [];
  const lookUp = createLookUp((question) => (asked.push(question), encode(question)));
  const index = await library();
  expect(await lookUp(index, QUESTION)).toMatchObject({ scale: "halcyon-hybrid-1" });
  expect(await lookUp({ ...index, version: "bare", vectors: null }, QUESTION)).toMatchObject({ scale: "halcyon-lexical-1" });
  expect(asked).toEqual([QUESTION]);
  expect(await createLookUp(null)(index, QUESTION)).toMatchObject({ scale: "halcyon-lexical-1" });
});

test("[L8] what was not meant is left out, in the worker and in the page", async () => {
  const index = await library();
  const lookUp = createLookUp(null);
  const found = await lookUp(index, QUESTION);
  const without = found.answer!.citations.map(({ id }) => id);
  const other = await lookUp(index, QUESTION, without);
  expect(other.passages).not.toContain(without[0]);
  expect(other.passages).toEqual(expect.arrayContaining(found.passages!.filter((id) => !without.includes(id))));
  const asked = start(librarian());
  await asked.lookUp(index, QUESTION, without);
  expect(asked.worker.heard.filter(({ kind }) => kind === "search")).toMatchObject([{ without }, { without }]);
});
