/**
 * Fits the two logistic models of src/nlu/thresholds.ts (flow scores → probability) on sampled assistants:
 *
 *     node models/calibrate.mjs --data DIR [--model models/dist/v1] [--episodes 240] [--seed 7]
 *
 * DIR holds the corpora as gzipped JSON lines: sgd.dev, sgd.train (+ .schema.json), clinc150.valid, clinc150.train_10,
 * clinc150.oos.{train,valid}, hwu64.valid, hwu64.train_10. An episode is an assistant of 4-14 flows with 0-10 examples each and messages for
 * them; a third of the messages belong to no flow (hidden intents, out-of-scope, answers to questions). Every pair of
 * message and flow is one observation. The same seed prints the same numbers; half of the episodes are held out.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseArgs } from "node:util";
import { createServer } from "vite";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    model: { type: "string" },
    episodes: { type: "string", default: "240" },
    seed: { type: "string", default: "7" },
  },
});
if (!options.data) throw new Error("usage: node models/calibrate.mjs --data DIR [--model models/dist/v1]");

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
const json = (name) => JSON.parse(gunzipSync(readFileSync(`${options.data}/${name}.json.gz`)).toString());

const vite = await createServer({ server: { middlewareMode: true }, appType: "custom", logLevel: "error" });
const load = (path) => vite.ssrLoadModule(path);
const { createIndex } = await load("/src/nlu/assistant-index.ts");
const { flowFeatures } = await load("/src/nlu/flow-scores.ts");
const { readMessage } = await load("/src/nlu/message.ts");
const { normalise } = await load("/src/nlu/normalise.ts");

let encode = null;
if (options.model) {
  const { createOnnxEncoder } = await load("/src/worker/encoder.ts");
  const { readModelFiles } = await load("/src/worker/model-files.ts");
  const { createModelFolder, readRuntime } = await load("/src/worker/model-folder.ts");
  const encoder = await createOnnxEncoder(await readModelFiles(createModelFolder(options.model)), await readRuntime());
  const known = new Map();
  encode = async (text) => {
    const key = normalise(text).lower.replace(/\s+/g, " ").trim().slice(0, 400);
    if (!known.has(key)) known.set(key, await encoder.encode(key));
    return known.get(key);
  };
}

// ------------------------------------------------------------------ corpora
const services = [...json("sgd.dev.schema"), ...json("sgd.train.schema")];
const turns = { start: new Map(), other: [] };
for (const turn of [...lines("sgd.dev"), ...shuffle(lines("sgd.train")).slice(0, 40_000)]) {
  const [frame, more] = turn.frames;
  if (more || !frame) continue;
  const starts = frame.acts.some(([act]) => act === "INFORM_INTENT");
  if (starts) {
    const key = `${frame.service}/${frame.active_intent}`;
    if (!turns.start.has(key)) turns.start.set(key, []);
    turns.start.get(key).push(turn.user);
  } else turns.other.push({ service: frame.service, text: turn.user });
}
const byIntent = (rows) => {
  const intents = new Map();
  for (const { text, intent } of rows) intents.set(intent, [...(intents.get(intent) ?? []), text]);
  return intents;
};
const shots = {
  clinc: { messages: byIntent(lines("clinc150.valid")), examples: byIntent(lines("clinc150.train_10")) },
  hwu: { messages: byIntent(lines("hwu64.valid")), examples: byIntent(lines("hwu64.train_10")) },
};
const outside = [...lines("clinc150.oos.train"), ...lines("clinc150.oos.valid")].map(({ text }) => text);
const domainOf = (service) => service.replace(/_\d+$/, "");

// ------------------------------------------------------------------ episodes
const slot = ({ name, description, is_categorical, possible_values }) => ({
  name, description, type: is_categorical ? "categorical" : "text", values: is_categorical ? possible_values : [], aliases: {}, initialValue: null, mappings: [{ type: "from_llm" }],
});
const flow = (id, name, description, slots, examples) => ({
  id, name, description, examples, nluTriggers: [], persistedSlots: [], translation: {}, first: "END",
  steps: slots.map((each) => ({ kind: "collect", slot: each, askBeforeFilling: false })),
});
const assistant = (flows, slots) => ({
  name: "episode", settings: { language: "en" }, flows: Object.fromEntries(flows.map((each) => [each.id, each])), slots: Object.fromEntries(slots.map((each) => [each.name, each])), responses: {}, actions: [],
});
const words = (id) => id.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/_/g, " ").toLowerCase();

function schemaEpisode() {
  const chosen = [];
  for (const service of shuffle(services)) {
    if (chosen.length < 2 + Math.floor(random() * 5) && !chosen.some((other) => domainOf(other.service_name) === domainOf(service.service_name))) chosen.push(service);
  }
  const flows = [];
  const messages = [];
  for (const service of chosen) {
    for (const intent of service.intents) {
      const said = turns.start.get(`${service.service_name}/${intent.name}`) ?? [];
      if (said.length < 20) continue;
      const examples = random() < 0.7 ? [] : shuffle(said.slice(0, 12)).slice(0, 1 + Math.floor(random() * 6));
      const id = `${service.service_name}/${intent.name}`;
      flows.push(flow(id, words(intent.name), intent.description, [...intent.required_slots, ...Object.keys(intent.optional_slots)], examples));
      for (let count = 0; count < 3; count++) messages.push({ text: pick(said.slice(12)), flow: id });
    }
  }
  const domains = new Set(chosen.map(({ service_name }) => domainOf(service_name)));
  const others = [...turns.start.keys()].filter((key) => !domains.has(domainOf(key.split("/")[0])));
  const count = Math.ceil(messages.length / 6);
  for (let at = 0; at < count; at++) messages.push({ text: pick(turns.start.get(pick(others))), flow: null });
  for (let at = 0; at < count; at++) messages.push({ text: pick(turns.other).text, flow: null });
  for (let at = 0; at < count; at++) messages.push({ text: pick(outside), flow: null });
  return { assistant: assistant(flows, chosen.flatMap((service) => service.slots.map(slot))), messages };
}

function shotEpisode({ messages: said, examples }) {
  const intents = shuffle([...said.keys()].filter((intent) => examples.has(intent) && intent !== "oos"));
  const chosen = intents.slice(0, 4 + Math.floor(random() * 11));
  const hidden = intents.slice(chosen.length, chosen.length + 40);
  const shotCount = pick([0, 0, 1, 3, 5, 10]);
  const flows = chosen.map((intent) => flow(intent, words(intent), "", [], shuffle(examples.get(intent)).slice(0, shotCount)));
  const messages = chosen.flatMap((intent) => shuffle(said.get(intent)).slice(0, 3).map((text) => ({ text, flow: intent })));
  const count = Math.ceil(messages.length / 5);
  for (let at = 0; at < count; at++) messages.push({ text: pick(said.get(pick(hidden))), flow: null });
  for (let at = 0; at < count; at++) messages.push({ text: pick(outside), flow: null });
  return { assistant: assistant(flows, []), messages };
}

const rows = { fit: [], held: [] };
for (let episode = 0; episode < Number(options.episodes); episode++) {
  const kind = episode % 4;
  const { assistant: built, messages } = kind < 2 ? schemaEpisode() : shotEpisode(kind === 2 ? shots.clinc : shots.hwu);
  if (Object.keys(built.flows).length < 2) continue;
  const index = createIndex(built);
  const texts = encode ? await Promise.all(index.texts.slice(0, index.encoded).map(({ text }) => encode(text))) : null;
  const startable = Object.keys(built.flows);
  const into = Math.floor(episode / 4) % 2 === 0 ? rows.fit : rows.held;
  for (const { text, flow: meant } of messages) {
    const request = { text, locale: "en", now: 0, timeZone: "UTC", state: { activeFlow: null, asking: null, slots: {}, asked: [], bot: null, options: [], startable } };
    const message = readMessage(index, request);
    const encoding = texts ? { sentence: await encode(text), texts } : undefined;
    const features = flowFeatures(index, message.words, message.acts, encoding);
    into.push({ meant, flows: index.flows.map(({ id }, at) => ({ id, features: features[at] })) });
  }
}

// ------------------------------------------------------------------ fit: Newton's method, small L2
const LINEAR = ["word", "letter", "coverage", "name", "gap", "background", "wish", "short", "examples"];
const EVIDENCE = new Set(["word", "letter", "coverage", "name", "gap", "wish", "cosine", "cosineGap"]);
const ENSEMBLE = [...LINEAR, "cosine", "cosineGap"];

function fit(messages, names) {
  const size = names.length + 1;
  const observations = messages.flatMap(({ meant, flows }) => flows.map(({ id, features }) => ({ x: [1, ...names.map((name) => features[name])], y: id === meant ? 1 : 0 })));
  let weights = Array.from({ length: size }, () => 0);
  for (let round = 0; round < 25; round++) {
    const gradient = weights.map((weight, at) => (at === 0 ? 0 : -weight));
    const hessian = weights.map((_, row) => weights.map((__, column) => (row === column ? (row === 0 ? 1e-6 : 1) : 0)));
    for (const { x, y } of observations) {
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, at) => sum + value * weights[at], 0)));
      const curve = p * (1 - p);
      for (let row = 0; row < size; row++) {
        gradient[row] += (y - p) * x[row];
        for (let column = 0; column <= row; column++) hessian[row][column] += curve * x[row] * x[column];
      }
    }
    for (let row = 0; row < size; row++) for (let column = row + 1; column < size; column++) hessian[row][column] = hessian[column][row];
    const step = solve(hessian, gradient);
    weights = weights.map((weight, at) => weight + step[at]);
    if (Math.max(...step.map(Math.abs)) < 1e-6) break;
  }
  return weights;
}

/** More evidence never makes a flow less likely: a feature whose weight turns negative is left out, the worst first. */
function fitMonotone(messages, names) {
  let kept = names;
  for (;;) {
    const weights = fit(messages, kept);
    const worst = kept.map((name, at) => ({ name, weight: weights[at + 1] })).filter(({ name, weight }) => EVIDENCE.has(name) && weight < 0).toSorted((one, other) => one.weight - other.weight)[0];
    if (!worst) return [weights[0], ...names.map((name) => (kept.includes(name) ? weights[kept.indexOf(name) + 1] : 0))];
    kept = kept.filter((name) => name !== worst.name);
  }
}

function solve(matrix, vector) {
  const size = vector.length;
  const rows_ = matrix.map((row, at) => [...row, vector[at]]);
  for (let column = 0; column < size; column++) {
    const pivot = rows_.slice(column).reduce((best, _, at) => (Math.abs(rows_[at + column][column]) > Math.abs(rows_[best][column]) ? at + column : best), column);
    [rows_[column], rows_[pivot]] = [rows_[pivot], rows_[column]];
    for (let row = column + 1; row < size; row++) {
      const factor = rows_[row][column] / rows_[column][column];
      for (let at = column; at <= size; at++) rows_[row][at] -= factor * rows_[column][at];
    }
  }
  const solution = Array.from({ length: size }, () => 0);
  for (let row = size - 1; row >= 0; row--) {
    let sum = rows_[row][size];
    for (let at = row + 1; at < size; at++) sum -= rows_[row][at] * solution[at];
    solution[row] = sum / rows_[row][row];
  }
  return solution;
}

function report(label, messages, names, weights) {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, sum: 0, hits: 0 }));
  const outcome = { inScope: 0, right: 0, wrong: 0, top: 0, outOfScope: 0, falseStarts: 0 };
  for (const { meant, flows } of messages) {
    const scored = flows.map(({ id, features }) => ({ id, p: 1 / (1 + Math.exp(-names.reduce((sum, name, at) => sum + features[name] * weights[at + 1], weights[0]))) }));
    const best = scored.reduce((one, other) => (other.p > one.p ? other : one));
    const bin = bins[Math.min(9, Math.floor(best.p * 10))];
    bin.count++;
    bin.sum += best.p;
    bin.hits += best.id === meant ? 1 : 0;
    if (meant === null) {
      outcome.outOfScope++;
      if (best.p >= 0.5) outcome.falseStarts++;
    } else {
      outcome.inScope++;
      if (best.id === meant) outcome.top++;
      if (best.p >= 0.5) outcome[best.id === meant ? "right" : "wrong"]++;
    }
  }
  const share = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
  const error = bins.reduce((sum, { count, sum: expected, hits }) => sum + Math.abs(expected - hits), 0) / messages.length;
  console.log(
    `${label}: best flow is the right one ${share(outcome.top, outcome.inScope)}; at 0.5 right ${share(outcome.right, outcome.inScope)}, wrong flow ${share(outcome.wrong, outcome.inScope)}, started for nothing ${share(outcome.falseStarts, outcome.outOfScope)}; calibration error ${(100 * error).toFixed(1)} % (${messages.length} messages)`,
  );
}

for (const [label, names] of [["LINEAR", LINEAR], ...(encode ? [["ENSEMBLE", ENSEMBLE]] : [])]) {
  report(`${label} held out`, rows.held, names, fitMonotone(rows.fit, names));
  const weights = fitMonotone([...rows.fit, ...rows.held], names);
  const round = (value) => Number(value.toFixed(2));
  console.log(`export const ${label}: LogisticModel = { bias: ${round(weights[0])}, weights: { ${names.map((name, at) => `${name}: ${round(weights[at + 1])}`).join(", ")} } };`);
}
await vite.close();
