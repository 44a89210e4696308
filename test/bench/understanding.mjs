import { readFileSync } from "node:fs";
import { nlpJs, ours, teacher } from "./contestants.mjs";
import { median, ms, quantile, share, table } from "./figures.mjs";
import { root } from "./machine.mjs";

/* utterances.jsonl was written by people who had not seen the flows' texts. It is for reporting: nothing is tuned on it. */

/** Reads every message with every system, `rounds` times, in turns, and says how long it took and how often it was right. */
export async function measureUnderstanding(parts, { rounds, teacherFolder }) {
  const messages = readFileSync(new URL("utterances.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const assistant = await compile(parts);
  const flows = Object.values(assistant.flows).filter(({ id }) => !id.startsWith("pattern_"));
  const strange = messages.find(({ flow }) => flow !== null && !flows.some(({ id }) => id === flow));
  if (strange) throw new Error(`utterances.jsonl names the flow ${strange.flow}, which the demo does not have`);

  const systems = [await ours(parts, assistant, false), await ours(parts, assistant, true), await nlpJs(flows)];
  if (teacherFolder) systems.push(await teacher(parts, flows, teacherFolder));
  const results = systems.map(({ name }) => ({ name, verdicts: [], p50: [], p95: [] }));

  // Round 0 warms up and gives the verdicts; it is not timed. Who begins moves on by one each round.
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < systems.length; turn++) {
      const at = (turn + round) % systems.length;
      const times = [];
      for (const { text } of messages) {
        const began = performance.now();
        const verdict = await systems[at].read(text);
        times.push(performance.now() - began);
        if (round === 0) results[at].verdicts.push(verdict);
      }
      if (round === 0) continue;
      results[at].p50.push(median(times));
      results[at].p95.push(quantile(times, 0.95));
    }
  }

  const inScope = messages.filter(({ flow }) => flow !== null).length;
  const outside = messages.length - inScope;
  const rows = results.map(({ name, verdicts, p50, p95 }) => {
    const count = (isCounted) => messages.filter((message, at) => isCounted(message, verdicts[at])).length;
    const right = count(({ flow }, verdict) => flow !== null && verdict.kind === "start" && verdict.flow === flow);
    const asked = count(({ flow }, verdict) => flow !== null && verdict.kind === "ask" && verdict.flows.includes(flow));
    const wrong = count(({ flow }, verdict) => flow !== null && verdict.kind === "start" && verdict.flow !== flow);
    const refused = count(({ flow }, verdict) => flow === null && verdict.kind === "none");
    const started = count(({ flow }, verdict) => flow === null && verdict.kind === "start");
    return [name, ms(median(p50)), ms(median(p95)), share(right, inScope), asked, wrong, share(refused, outside), started];
  });
  return [
    "## 3. Understanding",
    "",
    table([
      [
        "system",
        "p50 ms",
        "p95 ms",
        "right flow started",
        "asked back, right one among",
        "wrong flow started",
        "out of scope: refused",
        "out of scope: flow started",
      ],
      ...rows,
    ]),
    "",
    `${messages.length} messages, of which ${outside} are for none of the ${flows.length} flows (shop and energy together); one Node process, one thread, warm,`,
    `median of ${rounds} rounds in turns. All learned from the same names, descriptions and examples. Refused: nlp.js below a score`,
    "of 0.5 or None, the teacher below a cosine of 0.45 (fixed beforehand, not fitted), ours by its own thresholds.",
    ...(teacherFolder
      ? []
      : ["The teacher was not measured: `python models/export_teacher.py DIR`, then `npm run bench -- --teacher DIR`."]),
  ].join("\n");
}

/** Shop and energy in one assistant, without the site's small talk, which is no business of theirs. */
async function compile({ readAssistant, readSources }) {
  const sources = await readSources(["demo/assistants/shop", "demo/assistants/energy", "demo/assistants/site/domain"], root);
  // Each folder words some patterns and settings for itself; only one may.
  const files = sources.filter(
    ({ path }) => !/(shop|energy)\/.*patterns\.yml$|shop\/halcyon\.yml$|\/tests\/|\/knowledge\//.test(path),
  );
  const { assistant, diagnostics } = await readAssistant(files, { name: "bench" });
  if (!assistant) throw new Error(`the demo assistants have errors: ${JSON.stringify(diagnostics)}`);
  return assistant;
}
