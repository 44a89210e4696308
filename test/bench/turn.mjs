import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { measureDrawn } from "./answer-drawn.mjs";
import { buildPageParts } from "./bundle.mjs";
import { ms, quantile, table } from "./figures.mjs";
import { manyFlows } from "./many-flows.mjs";

const SIZES = [10, 100, 1000];
const LENGTHS = [10, 1000, 10_000];
/** Of the cases that differ in length: as many as a large assistant has. */
const FLOWS = 100;
/** Rounds of four turns each. */
const WARM_UP = 5;

/** Deciding and committing, by the number of flows and by the length of the conversation; then a whole answer. */
export async function measureTurns(parts, stage, { conversations, messages }) {
  const context = await stage.openProfile();
  const cases = [...SIZES.map((flows) => ({ flows, events: 10 })), ...LENGTHS.map((events) => ({ flows: FLOWS, events }))];
  const given = [];
  for (const { flows, events } of cases) given.push({ assistant: await readMany(parts, flows), events });
  const alone = await decideAlone(parts, given.slice(0, SIZES.length), conversations);
  const { address, server } = await servePage(await buildPageParts());
  const page = await context.newPage();
  await page.goto(address);
  const times = await page.evaluate(
    async ({ module, cases, warmUp, count }) => {
      const { timeTurns } = await import(module);
      return timeTurns(cases, warmUp, count);
    },
    { module: `${address}parts.js`, cases: given, warmUp: WARM_UP, count: conversations },
  );
  await page.close();
  server.close();
  const drawn = await measureDrawn(context, stage, messages);
  return [
    "## 4. Turn",
    "",
    table([
      ["p50 / p95, ms", "decide in Node", "state read for understanding", "decide", "decide + commit (IndexedDB, strict)"],
      ...SIZES.map((flows, at) => [`${flows} flows`, pair(alone[at].decide), ...cells(times[at])]),
      ["1000 against 10, p50", ratio(alone[2].decide, alone[0].decide), ...ratios(times[2], times[0])],
    ]),
    "",
    table([
      [`p50 / p95, ms, ${FLOWS} flows`, "state read for understanding", "decide", "decide + commit (IndexedDB, strict)"],
      ...LENGTHS.map((events, at) => [`${events} events behind it`, ...cells(times[SIZES.length + at])]),
      ["10000 against 10, p50", ...ratios(times.at(-1), times[SIZES.length])],
    ]),
    "",
    `${conversations} rounds of four turns each (start with a value, fill, confirm, take in the action's outcome), warm, in turns`,
    "with the other rows. Half of the flows have a guard, and reading the state judges all of them; it is done once a message.",
    "",
    drawnTable(drawn),
    "",
    `${drawn.length} messages; with understanding in the worker, both commits, and the wait for the next frame.`,
  ].join("\n");
}

async function readMany(parts, flows) {
  const files = [{ path: "many.yml", text: manyFlows(flows) }];
  const { assistant, diagnostics } = await parts.readAssistant(files, { name: `bench-${flows}` });
  if (!assistant) throw new Error(`the assistant of ${flows} flows has errors: ${JSON.stringify(diagnostics.slice(0, 3))}`);
  return assistant;
}

/** The engine without a page and without a store, in turns with the other sizes. */
async function decideAlone({ playRound, noTimes }, cases, rounds) {
  const talks = cases.map(({ assistant }) => ({ assistant, state: null, times: noTimes() }));
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (const talk of talks) {
      if (round === WARM_UP) talk.times = noTimes();
      talk.state = await playRound(talk.assistant, talk.state, round, talk.times);
    }
  }
  return talks.map(({ times }) => times);
}

const pair = (list) => `${ms(quantile(list, 0.5))} / ${ms(quantile(list, 0.95))}`;
const cells = ({ view, decide, commit }) => [pair(view), pair(decide), pair(commit)];
const ratio = (one, other) => `${(quantile(one, 0.5) / quantile(other, 0.5)).toFixed(2)} x`;
const ratios = (one, other) => ["view", "decide", "commit"].map((what) => ratio(one[what], other[what]));

function drawnTable(drawn) {
  const third = Math.floor(drawn.length / 3);
  const row = (name, times) => [name, ms(quantile(times, 0.5)), ms(quantile(times, 0.95))];
  return table([
    ["demo page, encoder ready, no action", "p50 ms", "p95 ms"],
    row("Enter → answer drawn", drawn),
    row(`… the first ${third} messages of the conversation`, drawn.slice(0, third)),
    row(`… the last ${third}`, drawn.slice(-third)),
  ]);
}

/** A page that is isolated from other origins: only there the browser's clock has steps of 5 µs and not of 100. */
async function servePage(folder) {
  const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  const server = createServer((request, response) => {
    if (request.url === "/parts.js") {
      void readFile(join(folder, "parts.js")).then((body) =>
        response.writeHead(200, { ...headers, "content-type": "text/javascript" }).end(body),
      );
    } else response.writeHead(200, { ...headers, "content-type": "text/html" }).end("<!doctype html><title>bench</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, server };
}
