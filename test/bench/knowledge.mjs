import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import MiniSearch from "minisearch";
import { median, ms, quantile, share, table } from "./figures.mjs";
import { root } from "./machine.mjs";

/*
 * knowledge.jsonl was written before anything was tuned, and nothing is tuned on it. 200 questions over the articles of the
 * four demo assistants (100 in the articles' words, 60 in others, 40 about things of the trade that no article covers), and 60
 * about nothing of the kind, which are put to each of the four.
 */

const FOLDERS = ["shop", "energy", "clinic", "claims"];
/** Chosen beforehand and fixed, as in understanding.mjs. */
const TEACHER_COSINE = 0.45;

/** Puts every question to every system, `rounds` times, and says what was found, what was answered, and how long it took. */
export async function measureKnowledge(parts, { rounds, teacherFolder }) {
  const lines = readFileSync(new URL("knowledge.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const questions = lines
    .map((line) => JSON.parse(line))
    .flatMap((each) => (each.knowledge === null ? FOLDERS.map((knowledge) => ({ ...each, knowledge })) : [each]));
  // Without a memory: each question is read anew in each round.
  const encoder = await openEncoder(parts, join(root, "models/dist/v1"));
  const encode = async (text) => ({ encoder: encoder.hash, vector: await encoder.encode(parts.encoderText(text)) });
  const indexes = {};
  for (const name of FOLDERS) {
    const sources = await parts.readKnowledgeSources([`demo/assistants/${name}`], root);
    const assistant = { settings: { language: "en" } };
    indexes[name] = await parts.compileKnowledge(sources, assistant, encode);
  }
  for (const { knowledge, passages, text } of questions) {
    const missing = passages.find((id) => !indexes[knowledge].passages.some((passage) => passage.id === id));
    if (missing) throw new Error(`"${text}" names ${missing}, which is not there`);
  }
  const systems = [
    ours("halcyon, words and vectors", parts, indexes, encode),
    ours("halcyon, words alone", parts, indexes, async () => null),
    miniSearch(indexes),
  ];
  if (teacherFolder) systems.push(await teacher(parts, indexes, teacherFolder));
  const results = systems.map(() => ({ verdicts: [], p50: [], p95: [] }));
  // Round 0 warms up and gives the verdicts; it is not timed. Who begins moves on by one each round.
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < systems.length; turn++) {
      const at = (turn + round) % systems.length;
      const times = [];
      for (const question of questions) {
        const began = performance.now();
        const verdict = await systems[at].ask(question.knowledge, question.text);
        times.push(performance.now() - began);
        if (round === 0) results[at].verdicts.push(verdict);
      }
      if (round === 0) continue;
      results[at].p50.push(median(times));
      results[at].p95.push(quantile(times, 0.95));
    }
  }

  const of = (kind) => questions.map((question, at) => ({ question, at })).filter(({ question }) => question.kind === kind);
  const rows = systems.map(({ name }, system) => {
    const { verdicts, p50, p95 } = results[system];
    const count = (kind, holds) => of(kind).filter(({ question, at }) => holds(verdicts[at], question)).length;
    const found = (kind, depth) =>
      share(
        count(kind, ({ ids }, { passages }) => ids.slice(0, depth).some((id) => passages.includes(id))),
        of(kind).length,
      );
    const right = ({ answered }, { passages }) => answered !== null && (passages.includes(answered) || answered === "records");
    const wrong = ({ answered }, { passages }) => answered !== null && answered !== "records" && !passages.includes(answered);
    const covered = ["words", "paraphrase"];
    return [
      name,
      ...covered.flatMap((kind) => [found(kind, 1), found(kind, 3)]),
      ...covered.map((kind) => share(count(kind, right), of(kind).length)),
      covered.reduce((sum, kind) => sum + count(kind, wrong), 0),
      ...["uncovered", "offtopic"].map((kind) =>
        share(
          count(kind, ({ answered }) => answered !== null),
          of(kind).length,
        ),
      ),
      ms(median(p50)),
      ms(median(p95)),
    ];
  });
  const sizes = FOLDERS.map((name) => `${name} ${Buffer.byteLength(JSON.stringify(indexes[name])).toLocaleString("en-GB")}`);
  return [
    "## 8. Knowledge",
    "",
    table([
      [
        "system",
        "in the articles' words: @1",
        "@3",
        "paraphrased: @1",
        "@3",
        "words: answered right",
        "paraphrased: answered right",
        "answered wrongly, of both",
        "not covered: answered all the same",
        "off-topic: answered all the same",
        "p50 ms",
        "p95 ms",
      ],
      ...rows,
    ]),
    "",
    `${questions.length} questions to four collections (${FOLDERS.map((name) => `${name}: ${indexes[name].passages.length} passages`).join(", ")}); one Node process, one thread, warm,`,
    `median of ${rounds} rounds in turns. MiniSearch with its defaults answers whatever has one word in common: it has no threshold.`,
    `The teacher answers from a cosine of ${TEACHER_COSINE} on (fixed beforehand, not fitted). An answer from records counts as right for a`,
    "question that the articles cover, and as wrong for one that they do not.",
    `Index files, bytes: ${sizes.join(", ")}.`,
    ...(teacherFolder
      ? []
      : ["The teacher was not measured: `python models/export_teacher.py DIR`, then `npm run bench -- --teacher DIR`."]),
  ].join("\n");
}

function ours(name, { createSearch }, indexes, encode) {
  const searches = Object.fromEntries(Object.entries(indexes).map(([key, index]) => [key, createSearch(index)]));
  return {
    name,
    async ask(knowledge, text) {
      const { answer, plan, passages = [] } = searches[knowledge].look(text, await encode(text));
      if (answer === null) return { ids: passages, answered: null };
      if (plan === undefined) return { ids: passages, answered: answer.citations[0].id };
      return {
        ids: searches[knowledge].rank(text, await encode(text)).hits.map(({ at }) => indexes[knowledge].passages[at].id),
        answered: "records",
      };
    },
  };
}

function miniSearch(indexes) {
  const searches = Object.fromEntries(
    Object.entries(indexes).map(([key, { passages }]) => {
      const search = new MiniSearch({ fields: ["title", "heading", "also", "text"] });
      search.addAll(passages);
      return [key, search];
    }),
  );
  return {
    name: "MiniSearch 7",
    async ask(knowledge, text) {
      const ids = searches[knowledge].search(text).map(({ id }) => id);
      return { ids, answered: ids[0] ?? null };
    },
  };
}

/** The sentence encoder that ours was distilled from, whole: the passage of the nearest heading, further words or sentence. */
async function teacher(parts, indexes, folder) {
  const { unitsOf } = parts;
  const encoder = await openEncoder(parts, folder);
  const units = {};
  for (const [key, { passages }] of Object.entries(indexes)) {
    units[key] = [];
    for (const passage of passages) {
      for (const text of unitsOf(passage)) units[key].push({ id: passage.id, vector: await encoder.encode(text) });
    }
  }
  return {
    name: "all-MiniLM-L6-v2 fp32, nearest text",
    async ask(knowledge, text) {
      const vector = await encoder.encode(text);
      const best = new Map();
      for (const unit of units[knowledge]) {
        const cosine = unit.vector.reduce((sum, value, at) => sum + value * vector[at], 0);
        if (cosine > (best.get(unit.id) ?? -1)) best.set(unit.id, cosine);
      }
      const ids = [...best.keys()].toSorted((a, b) => best.get(b) - best.get(a));
      return { ids, answered: best.get(ids[0]) >= TEACHER_COSINE ? ids[0] : null };
    },
  };
}

/** An encoder of 384 numbers from the files of a folder. */
async function openEncoder({ createOnnxEncoder, readRuntime, sha256Hex }, folder) {
  const read = async (name) => readFile(join(folder, name));
  const weights = new Uint8Array(await read("encoder.onnx"));
  const manifest = {
    name: "bench",
    version: "0",
    files: { "encoder.onnx": { bytes: weights.length, sha256: await sha256Hex(weights) } },
    dimensions: 384,
    maxTokens: 64,
    inputs: [{ name: "input_ids" }, { name: "attention_mask" }],
    outputs: [{ name: "sentence" }],
  };
  const tokenizer = JSON.parse(await read("tokenizer.json"));
  const tokenizerConfig = JSON.parse(await read("tokenizer_config.json"));
  return createOnnxEncoder({ manifest, weights, tokenizer, tokenizerConfig }, await readRuntime());
}
