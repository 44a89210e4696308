import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./machine.mjs";
import { manyFlows } from "./many-flows.mjs";

/* One cold run of compile.mjs, in a process of its own; bundle.mjs has built the parts. */

const { readAssistant, compiledFlow, playRound, noTimes } = await import(
  pathToFileURL(join(root, ".halcyon/bench/node/parts.js")).href
);

async function time(work) {
  const began = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: performance.now() - began, cpu: (user + system) / 1000 };
}

const text = manyFlows(Number(process.argv[2]));
const read = await time(() => readAssistant([{ path: "many.yml", text }], { name: "bench" }));
const { assistant, diagnostics } = read.result;
if (!assistant) throw new Error(`the assistant has errors: ${JSON.stringify(diagnostics.slice(0, 3))}`);
const first = await time(() => playRound(assistant, null, 0, noTimes()));
const all = await time(() => Object.keys(assistant.flows).map((id) => compiledFlow(assistant, id)));
const figures = ({ ms, cpu }) => ({ ms, cpu });
console.log(JSON.stringify({ characters: text.length, read: figures(read), first: figures(first), all: figures(all) }));
