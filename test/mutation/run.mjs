/**
 * Breaks the engine in small ways, one at a time, and looks whether its tests notice.
 *
 *   node test/mutation/run.mjs                  a sample, as large as HALCYON_SHARE says (1 = all that the report lists)
 *   node test/mutation/run.mjs --report         all of the sample; writes test/mutation/report.md and mutants.jsonl
 *   node test/mutation/run.mjs --file corrections.ts --all    every mutant of one file, survivors printed
 *
 * Ends with `N passed, N failed, N skipped`, where a mutant that is killed has passed. Exits 1 below the score that is asked for.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { mutantsOf, nameOf } from "./mutants.mjs";

const root = join(import.meta.dirname, "../..");
const FOLDER = "src/dialogue";
const TESTS = "test/unit/dialogue";
/** Mutants in the committed list. */
const SAMPLE = 800;
/** A test that takes this long goes round and round: somebody would notice. The slowest takes a second where nothing else runs. */
const STALL_MS = 30_000;
/** A mutant that hoards memory ends its worker, not the run. Much is allowed to young objects: collecting them is most of the work. */
const MEMORY = { maxOldGenerationSizeMb: 1_500, maxYoungGenerationSizeMb: 192 };
/** Mutants after which a worker begins anew: each loads the engine once more, and nothing unloads it. */
const WORKER_LIFE = 40;
/** Of the whole sample; a part of it may be a little unlucky. */
const WANTED = 0.9;
const WANTED_OF_A_PART = 0.85;

const { values: options } = parseArgs({
  options: {
    report: { type: "boolean" },
    all: { type: "boolean" },
    file: { type: "string" },
    count: { type: "string" },
    seed: { type: "string" },
  },
});
const share = options.report || options.all ? 1 : Number(process.env.HALCYON_SHARE ?? 1);
const seed = Number(options.seed ?? 20261121);

/** A small generator of even numbers in [0, 1): the same sample everywhere. */
function random(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list) {
  const next = random(seed);
  const order = list.map((one) => [next(), one]);
  return order.toSorted(([a], [b]) => a - b).map(([, one]) => one);
}

const files = readdirSync(join(root, FOLDER)).filter(
  (name) => name.endsWith(".ts") && (!options.file || name === options.file),
);
const every = files.flatMap((name) => mutantsOf(`${FOLDER}/${name}`, readFileSync(join(root, FOLDER, name), "utf8")));
const wanted = options.all ? every.length : Math.ceil(Number(options.count ?? SAMPLE) * share);
const chosen = shuffled(every).slice(0, wanted);

/** @type {{ mutant: import("./mutants.mjs").Mutant, failed: string[] }[]} */
const verdicts = [];
const began = Date.now();

/** One worker and its watch; one in which a test does not end is ended, and its mutant counts as killed. */
function createRunner(index, bail) {
  let worker = null;
  let done = 0;
  const beat = new Int32Array(new SharedArrayBuffer(4));
  return {
    async run(asked) {
      if (!worker || done++ % WORKER_LIFE === WORKER_LIFE - 1) {
        await worker?.terminate();
        worker = new Worker(join(import.meta.dirname, "worker.mjs"), {
          workerData: { tests: TESTS, engine: FOLDER, bail, index, beat },
          resourceLimits: MEMORY,
        });
      }
      return new Promise((resolve) => {
        const settle = (answer, lost) => {
          clearInterval(watch);
          worker.off("message", answered).off("error", crashed);
          if (lost) {
            void worker.terminate();
            worker = null;
          }
          resolve(answer);
        };
        const answered = (answer) => settle(answer, false);
        const crashed = (error) => settle({ failed: ["(crashed)"], error: String(error) }, true);
        let last = { beat: -1, at: 0 };
        const watch = setInterval(() => {
          if (beat[0] !== last.beat) last = { beat: beat[0], at: Date.now() };
          else if (Date.now() - last.at > STALL_MS) settle({ failed: ["(did not end)"] }, true);
        }, 500);
        worker.on("message", answered).on("error", crashed);
        worker.postMessage(asked);
      });
    },
    close: () => worker?.terminate(),
  };
}

// Whole, everything must hold: otherwise the tests speak of something else.
const explorer = createRunner("whole", false);
const probed = chosen.map((mutant, id) => ({ ...mutant, id }));
const { failed: broken, error, reached = [], took = [], titles = [] } = await explorer.run({ mutants: probed });
await explorer.close();
if (broken.length > 0) {
  console.error(`The tests fail without a mutant: ${broken.slice(0, 3).join("; ")}\n${error}`);
  process.exit(2);
}
const count = took.length;
console.log(`${every.length} mutants of ${FOLDER}, ${chosen.length} of them against ${count} tests`);

/** The tests that come by at each mutant. */
const visitors = chosen.map(() => []);
for (const [test, hits] of reached.entries()) for (const id of hits) visitors[id].push(test);
/** How many mutants of the run each test was the first to notice: such a test comes early. */
const noticed = took.map(() => 0);

const queue = [...chosen.entries()];
await Promise.all(
  Array.from({ length: Math.min(cpus().length, 4) }, async (_, index) => {
    const runner = createRunner(index, !options.report);
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, mutant] = next;
      const order = visitors[at].toSorted((one, two) => noticed[two] - noticed[one] || took[one] - took[two]);
      const { failed, by } = order.length > 0 ? await runner.run({ mutant, order }) : { failed: [] };
      if (by !== undefined) noticed[by]++;
      verdicts[at] = { mutant, failed };
      if (failed.length === 0)
        console.log(
          `survived ${mutant.file}:${mutant.line} ${mutant.kind}: ${oneLine(mutant.from)} → ${oneLine(mutant.to)} (${order.length} tests)`,
        );
    }
    await runner.close();
  }),
);

function oneLine(text) {
  const words = text.replaceAll(/\s+/g, " ");
  return words.length > 70 ? `${words.slice(0, 67)}…` : words;
}

const killed = verdicts.filter(({ failed }) => failed.length > 0);
const score = killed.length / verdicts.length;
if (options.report) writeReport();
console.log(`score ${(100 * score).toFixed(1)} % in ${Math.round((Date.now() - began) / 1000)} s`);
console.log(`${killed.length} passed, ${verdicts.length - killed.length} failed, 0 skipped`);
process.exitCode = score >= (share === 1 ? WANTED : WANTED_OF_A_PART) ? 0 : 1;

function writeReport() {
  const rules = new Map();
  for (const { failed } of killed) for (const id of new Set(failed.flatMap(idsIn))) rules.set(id, (rules.get(id) ?? 0) + 1);
  const byFile = files.map((name) => {
    const own = verdicts.filter(({ mutant }) => mutant.file === `${FOLDER}/${name}`);
    const dead = own.filter(({ failed }) => failed.length > 0).length;
    return `| ${name} | ${own.length} | ${dead} | ${own.length > 0 ? `${Math.round((100 * dead) / own.length)} %` : ""} |`;
  });
  const survivors = verdicts
    .filter(({ failed }) => failed.length === 0)
    .map(
      ({ mutant }) =>
        `| ${mutant.file.slice(FOLDER.length + 1)}:${mutant.line} | ${mutant.kind} | \`${cell(mutant.from)}\` | \`${cell(mutant.to)}\` |`,
    )
    .toSorted();
  // The rules that these tests are about; what is tested elsewhere cannot be noticed here.
  const cited = new Set(titles.flatMap(idsIn));
  const unnoticed = [...cited].filter((id) => !rules.has(id)).toSorted(byNumber);
  const ids = [...rules].toSorted(([a], [b]) => byNumber(a, b));
  writeFileSync(
    join(import.meta.dirname, "report.md"),
    `# Mutants of the engine

Made by \`node test/mutation/run.mjs --report\`: ${every.length} mutants can be made of \`${FOLDER}\`; this is a sample of ${verdicts.length} (seed ${seed}), each run
alone against the ${count} tests of \`${TESTS}\`. All of them, with the tests that notice, are in \`mutants.jsonl\`.

**Killed: ${killed.length} of ${verdicts.length} (${(100 * score).toFixed(1)} %).** Mutants that change nothing which can be seen are counted as survivors.

| file | mutants | killed | |
|---|---|---|---|
${byFile.join("\n")}

## Rules and the mutants that their tests notice

${ids.map(([id, times]) => `${id} ${times}`).join(" · ")}

Without a mutant in this sample: ${unnoticed.length > 0 ? unnoticed.join(", ") : "none"}.

## Survivors

| place | kind | from | to |
|---|---|---|---|
${survivors.join("\n")}
`,
  );
  const lines = verdicts.map(({ mutant, failed }) =>
    JSON.stringify({
      mutant: nameOf(mutant),
      line: mutant.line,
      killed: failed.length > 0,
      by: failed.length,
      first: failed[0],
    }),
  );
  writeFileSync(join(import.meta.dirname, "mutants.jsonl"), `${lines.join("\n")}\n`);
}

/** F2 before F10. */
function byNumber(a, b) {
  return a[0].localeCompare(b[0]) || Number(a.slice(1)) - Number(b.slice(1));
}

/** The rules that a test names in its title. */
function idsIn(title) {
  return title.match(/(?<=[[, ])[A-Z]\d+(?=[,\]])/g) ?? [];
}

function cell(text) {
  return oneLine(text).replaceAll("|", "\\|").replaceAll("`", "'");
}
