/**
 * Fits the two logistic models for intents of src/nlu/thresholds.ts (what intent-scores.ts sees → probability):
 *
 *     node models/calibrate-intents.mjs --data DIR [--episodes 60] [--seed 7]
 *
 * DIR holds the corpora as gzipped JSON lines: {clinc150,hwu64,banking77}.{train_10,valid}, clinc150.oos.{train,valid}. An
 * episode is an assistant of 5-60 intents of one corpus with 3-10 examples each, and 60 messages: two thirds mean one of
 * its intents; the others mean another intent of the corpus, come from another corpus or from outside all, or are letters
 * at random. Every pair of message and intent is one observation. Every second episode is held out. The same seed prints
 * the same numbers.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseArgs } from "node:util";
import { createServer } from "vite";

const { values: options } = parseArgs({
  options: { data: { type: "string" }, episodes: { type: "string", default: "60" }, seed: { type: "string", default: "7" } },
});
if (!options.data) throw new Error("usage: node models/calibrate-intents.mjs --data DIR");

let state = Number(options.seed) >>> 0;
/** mulberry32 */
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = state;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const shuffle = (list) => {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
};
const lines = (name) =>
  gunzipSync(readFileSync(`${options.data}/${name}.jsonl.gz`))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const vite = await createServer({ server: { middlewareMode: true }, appType: "custom", logLevel: "error" });
const load = (path) => vite.ssrLoadModule(path);
const { indexIntents } = await load("/src/nlu/intent-index.ts");
const { encoderLesson, intentFeatures } = await load("/src/nlu/intent-scores.ts");
const { learn } = await load("/src/nlu/softmax.ts");
const { normalise } = await load("/src/nlu/normalise.ts");
const { splitWords } = await load("/src/nlu/words.ts");
const { createOnnxEncoder } = await load("/src/worker/encoder.ts");
const { readModelFiles } = await load("/src/worker/model-files.ts");
const { findShippedModel, readRuntime } = await load("/src/worker/model-folder.ts");
const encoder = await createOnnxEncoder(await readModelFiles(await findShippedModel(), () => {}), await readRuntime());
const known = new Map();
const encode = async (text) => {
  const key = normalise(text).lower.replace(/\s+/g, " ").trim().slice(0, 400);
  if (!known.has(key)) known.set(key, await encoder.encode(key));
  return known.get(key);
};

const byIntent = (rows) => {
  const intents = new Map();
  for (const { text, intent } of rows) intents.set(intent, [...(intents.get(intent) ?? []), text]);
  return intents;
};
const corpora = ["clinc150", "hwu64", "banking77"].map((name) => ({
  examples: byIntent(lines(`${name}.train_10`)),
  messages: byIntent(lines(`${name}.valid`)),
}));
const outside = [...lines("clinc150.oos.train"), ...lines("clinc150.oos.valid")].map(({ text }) => text);
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const noise = () =>
  Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
    Array.from({ length: 3 + Math.floor(random() * 6) }, () => pick(LETTERS)).join(""),
  ).join(" ");

const episodes = [];
for (let count = 0; count < Number(options.episodes); count++) {
  const corpus = pick(corpora);
  const all = shuffle([...corpus.examples.keys()]);
  const size = Math.min(all.length - 5, 5 + Math.floor(random() ** 2 * 56));
  const chosen = all.slice(0, size);
  const shots = 3 + Math.floor(random() * 8);
  const intents = Object.fromEntries(
    chosen.map((name) => [name, corpus.examples.get(name).slice(0, shots).map((text) => ({ text, entities: [] }))]),
  );
  const index = indexIntents({ intents, synonyms: {}, regexes: {}, lookups: {} });
  const vectors = [];
  for (const { text } of index.encoded) vectors.push(await encode(text));
  const model = learn(encoderLesson(index, vectors));
  const rows = [];
  for (let at = 0; at < 60; at++) {
    const kind = at < 40 ? "in" : pick(["hidden", "hidden", "other", "outside", "noise"]);
    const name = kind === "in" ? pick(chosen) : kind === "hidden" ? pick(all.slice(size)) : null;
    const other = pick(corpora.filter((each) => each !== corpus));
    const text =
      name !== null
        ? pick(corpus.messages.get(name) ?? corpus.examples.get(name))
        : kind === "other"
          ? pick(other.messages.get(pick([...other.messages.keys()])))
          : kind === "outside"
            ? pick(outside)
            : noise();
    const words = splitWords(normalise(text).lower);
    const encoding = { sentence: await encode(text), intents: { vectors, model } };
    rows.push({ kind, right: kind === "in" ? index.names.indexOf(name) : -1, features: intentFeatures(index, words, encoding) });
  }
  episodes.push(rows);
}

const FEATURES = {
  linear: ["linear", "near", "lead", "known", "background", "strange"],
  ensemble: ["linear", "near", "lead", "known", "background", "strange", "encoder", "cosine", "encoderLead"],
};
const judge = ({ bias, weights }, features) =>
  1 / (1 + Math.exp(-(bias + Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * features[name], 0))));

function fit(names, sets) {
  // Of the intents that are wrong only the five likeliest and every tenth other: the rest say nothing new.
  const data = sets.flat().flatMap(({ right, features }) => {
    const order = [...features.keys()].sort((a, b) => features[b].linear - features[a].linear);
    return order.flatMap((at, place) =>
      at === right || place < 5 ? [{ features: features[at], yes: at === right ? 1 : 0, weight: 1 }]
      : place % 10 === 0 ? [{ features: features[at], yes: 0, weight: 10 }] : [],
    );
  });
  const model = { bias: 0, weights: Object.fromEntries(names.map((name) => [name, 0])) };
  const momentum = [0, ...names.map(() => 0)];
  for (let epoch = 0; epoch < 1_500; epoch++) {
    const slope = [0, ...names.map(() => 0)];
    let total = 0;
    for (const { features, yes, weight } of data) {
      const error = (judge(model, features) - yes) * weight;
      total += weight;
      slope[0] += error;
      names.forEach((name, at) => (slope[at + 1] += error * features[name]));
    }
    slope.forEach((value, at) => (momentum[at] = 0.9 * momentum[at] - (3 * value) / total));
    model.bias += momentum[0];
    names.forEach((name, at) => (model.weights[name] += momentum[at + 1] - 0.00002 * model.weights[name]));
  }
  const round = (value) => Math.round(value * 100) / 100;
  return { bias: round(model.bias), weights: Object.fromEntries(names.map((name) => [name, round(model.weights[name])])) };
}

function report(name, model, sets) {
  let [right, inside, brier] = [0, 0, 0];
  const highest = { in: [], hidden: [], other: [], outside: [], noise: [] };
  const bins = Array.from({ length: 10 }, () => ({ count: 0, sum: 0, right: 0 }));
  for (const row of sets.flat()) {
    const scores = row.features.map((features) => judge(model, features));
    const best = scores.indexOf(Math.max(...scores));
    highest[row.kind].push(scores[best]);
    if (row.kind === "in") inside++;
    if (best === row.right) right++;
    brier += (scores[best] - (best === row.right ? 1 : 0)) ** 2;
    const bin = bins[Math.min(9, Math.floor(scores[best] * 10))];
    bin.count++;
    bin.sum += scores[best];
    bin.right += best === row.right ? 1 : 0;
  }
  const count = sets.flat().length;
  const error = bins.reduce((sum, bin) => sum + Math.abs(bin.sum - bin.right), 0) / count;
  const quantile = (list, share) => list.sort((a, b) => a - b)[Math.floor(list.length * share)]?.toFixed(2);
  console.log(`${name}: right ${((100 * right) / inside).toFixed(1)} % of ${inside}, calibration error ${(100 * error).toFixed(1)} %, Brier ${(brier / count).toFixed(3)}`);
  for (const [kind, list] of Object.entries(highest)) console.log(`  best of ${kind}: median ${quantile(list, 0.5)}, 90 % below ${quantile(list, 0.9)}`);
}

const training = episodes.filter((_, at) => at % 2 === 0);
const held = episodes.filter((_, at) => at % 2 === 1);
for (const [name, names] of Object.entries(FEATURES)) {
  const model = fit(names, training);
  console.log(`${name} = ${JSON.stringify(model)}`);
  report(name, model, held);
}
await encoder.close();
await vite.close();
