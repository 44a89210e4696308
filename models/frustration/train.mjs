/**
 * Makes `src/nlu/frustration-weights.ts`, the head that hears anger:
 *
 *     node models/frustration/train.mjs --data DIR
 *
 * DIR holds hwu64.{train,valid}, banking77.{train,valid}, clinc150.{train,valid} and taskmaster.text as gzipped JSON lines.
 * Logistic regression by stochastic gradient descent over the signs of `src/nlu/frustration.ts`. The same data gives the same
 * file, byte for byte. The threshold is chosen on the lines kept for that, never on `test.txt`.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createServer } from "vite";
import { ordinary, splitLines } from "./data.mjs";
import { judge, tell } from "./report.mjs";

const { values: options } = parseArgs({ options: { data: { type: "string" } } });
if (!options.data) throw new Error("usage: node models/frustration/train.mjs --data DIR");

const EPOCHS = 30;
const RATE = 0.5;
/** How strongly weights are drawn to nothing. */
const DECAY = 2e-6;
/** An angry line weighs as much as so many others: there are fewer of them. */
const ANGRY_WEIGHT = 3;
const STEPS = 44;
const LINE = 128;

const server = await createServer({
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
  logLevel: "error",
});
const { COLUMNS, MIDDLE, signsOf } = await server.ssrLoadModule("/src/nlu/frustration.ts");

let state = 7;
/** mulberry32 */
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = state;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

const { train, dev } = splitLines();
const lines = [...train, ...train.filter(({ angry }) => !angry), ...ordinary(options.data, "train")];
const rows = lines.map(({ text, angry }) => ({ signs: [...signsOf(text)], angry: angry ? 1 : 0 }));
const weights = new Float64Array(COLUMNS);
let bias = -2;
const scoreOf = (signs, by = weights, from = bias) =>
  1 / (1 + Math.exp(-signs.reduce((sum, [column, amount]) => sum + by[column] * amount, from)));

for (let epoch = 0; epoch < EPOCHS; epoch++) {
  for (let at = rows.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [rows[at], rows[other]] = [rows[other], rows[at]];
  }
  const rate = RATE / (1 + epoch / 5);
  for (const { signs, angry } of rows) {
    const step = rate * (angry - scoreOf(signs)) * (angry ? ANGRY_WEIGHT : 1);
    bias += step * 0.05;
    for (const [column, amount] of signs) weights[column] += step * amount - rate * DECAY * weights[column];
  }
}

// Repeating oneself is no sign in single lines: its weight is set, to about half of what makes a message angry.
const [[repeated]] = [...signsOf("one two three", "one two three")]
  .filter(([column]) => !signsOf("one two three").has(column))
  .map((entry) => [entry]);
weights[repeated[0]] = 1.5;

const scale = Math.max(...weights.map(Math.abs)) / STEPS;
const steps = Array.from(weights, (weight) => Math.round(weight / scale));
const kept = steps.map((step) => step * scale);
const columns = steps.map((step) => String.fromCharCode(MIDDLE + step)).join("");
const round = (number) => Number(number.toPrecision(6));
const pieces = Array.from({ length: COLUMNS / LINE }, (_, at) => columns.slice(at * LINE, (at + 1) * LINE));
writeFileSync(
  new URL("../../src/nlu/frustration-weights.ts", import.meta.url),
  `/** Made by models/frustration/train.mjs; do not edit. \`columns\`: one character a weight. */
export const FRUSTRATION = {
  bias: ${round(bias)},
  scale: ${round(scale)},
  columns: [
${pieces.map((piece) => `    ${JSON.stringify(piece)},`).join("\n")}
  ].join(""),
} as const;
`,
);

const score = (list) => list.map(({ text, angry }) => ({ text, angry, score: scoreOf([...signsOf(text)], kept, round(bias)) }));
const [own, common] = [score(dev), score(ordinary(options.data, "dev"))];
console.log(
  `${train.length} own lines (${train.filter(({ angry }) => angry).length} angry), ${lines.length} in all; kept for the threshold: ${dev.length} and ${common.length} ordinary`,
);
for (const threshold of [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95])
  console.log(`${threshold}: ${tell(judge(own, threshold))}; of the ordinary ${judge(common, threshold).called}`);
console.log(
  "highest of the ordinary:",
  common
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 12)
    .map(({ text, score: s }) => `${s.toFixed(2)} ${text}`),
);
console.log(
  "highest calm of our own:",
  own
    .filter(({ angry }) => !angry)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 8)
    .map(({ text, score: s }) => `${s.toFixed(2)} ${text}`),
);
console.log("sha256 of the weights:", createHash("sha256").update(columns).digest("hex"));
await server.close();
