import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { measureDrawn } from "./answer-drawn.mjs";
import { buildPageParts } from "./bundle.mjs";
import { ms, quantile, table } from "./figures.mjs";
import { manyFlows } from "./many-flows.mjs";

const SIZES = [10, 100, 1000];
/** Of four turns each. */
const WARM_UP = 5;

/** Deciding, committing and answering, in Chromium with a profile on the disk. */
export async function measureTurns(parts, stage, { conversations, messages }) {
  const context = await stage.openProfile();
  const { address, server } = await servePage(await buildPageParts());
  const rows = [];
  for (const size of SIZES) {
    const { assistant, diagnostics } = await parts.readAssistant([{ path: "many.yml", text: manyFlows(size) }], {
      name: `bench-${size}`,
    });
    if (!assistant) throw new Error(`the assistant of ${size} flows has errors: ${JSON.stringify(diagnostics.slice(0, 3))}`);
    const page = await context.newPage();
    await page.goto(address);
    const times = await page.evaluate(
      async ({ module, assistant: given, warmUp, count }) => {
        const { timeTurns } = await import(module);
        const { view, decide, commit } = await timeTurns(given, warmUp + count);
        const warm = (list) => list.slice(4 * warmUp);
        return { view: warm(view), decide: warm(decide), commit: warm(commit) };
      },
      { module: `${address}parts.js`, assistant, warmUp: WARM_UP, count: conversations },
    );
    await page.close();
    const pair = (list) => `${ms(quantile(list, 0.5))} / ${ms(quantile(list, 0.95))}`;
    rows.push([`${size} flows`, pair(times.view), pair(times.decide), pair(times.commit)]);
  }
  server.close();
  const drawn = await measureDrawn(context, stage, messages);
  const third = Math.floor(drawn.length / 3);
  const drawnRow = (name, times) => [name, ms(quantile(times, 0.5)), ms(quantile(times, 0.95))];
  return [
    "## 4. Turn",
    "",
    table([["p50 / p95, ms", "state read for understanding", "decide", "decide + commit (IndexedDB, strict)"], ...rows]),
    "",
    `${conversations} conversations of four turns each (start with a value, fill, confirm, take in the action's outcome), warm.`,
    "",
    table([
      ["demo page, encoder ready, no action", "p50 ms", "p95 ms"],
      drawnRow("Enter → answer drawn", drawn),
      drawnRow(`… the first ${third} messages of the conversation`, drawn.slice(0, third)),
      drawnRow(`… the last ${third}`, drawn.slice(-third)),
    ]),
    "",
    `${drawn.length} messages; with understanding in the worker, both commits, and the wait for the next frame.`,
  ].join("\n");
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
