import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import * as ort from "onnxruntime-web/wasm";
import { beforeAll, expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../models/dist/v1");
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));

interface Golden {
  readonly tolerance: { readonly maxAbsoluteDifference: number; readonly cosine: number; readonly tokenNorm: number };
  readonly rows: readonly { text: string; ids: number[]; sentence: number[]; tokenNorms: number[] }[];
}
interface Manifest {
  readonly files: Readonly<Record<string, { bytes: number; sha256: string }>>;
  readonly dimensions: number;
  readonly maxTokens: number;
  readonly golden: { readonly tolerance: Golden["tolerance"] };
}

const golden = read("golden.json") as Golden;
const manifest = read("model.json") as Manifest;
const tokenizer = new Tokenizer(read("tokenizer.json") as object, read("tokenizer_config.json") as object);
let session: ort.InferenceSession;

beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  session = await ort.InferenceSession.create(readFileSync(join(folder, "encoder.onnx")), { executionProviders: ["wasm"] });
});

async function encode(rows: number[][]): Promise<{ sentence: Float32Array; tokens: Float32Array }> {
  const width = Math.max(...rows.map((row) => row.length));
  const cells = rows.flatMap((row) => Array.from({ length: width }, (_, at) => row[at]));
  const tensor = (values: bigint[]) => new ort.Tensor("int64", BigInt64Array.from(values), [rows.length, width]);
  const answer = await session.run({
    input_ids: tensor(cells.map((id) => BigInt(id ?? 0))),
    attention_mask: tensor(cells.map((id) => (id === undefined ? 0n : 1n))),
  });
  return { sentence: answer["sentence"]?.data as Float32Array, tokens: answer["tokens"]?.data as Float32Array };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, at) => sum + value * (b[at] ?? NaN), 0);
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? NaN))), 0);

test("every file has the size and the hash that the manifest names", () => {
  for (const [name, expected] of Object.entries(manifest.files)) {
    const content = readFileSync(join(folder, name));
    expect({ name, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") }).toEqual({
      name,
      ...expected,
    });
  }
});

test("the tokenizer gives the golden ids once cut to the model's length", () => {
  for (const { text, ids } of golden.rows) {
    const all = tokenizer.encode(text).ids;
    const end = all.at(-1) ?? 0;
    expect(all.length > manifest.maxTokens ? [...all.slice(0, manifest.maxTokens - 1), end] : all).toEqual(ids);
  }
});

test("onnxruntime-web gives the golden vectors within the stated tolerance", async () => {
  const { maxAbsoluteDifference, cosine, tokenNorm } = golden.tolerance;
  expect(golden.tolerance).toEqual(manifest.golden.tolerance);
  let largest = 0;
  let lowest = 1;
  for (const { text, ids, sentence: expected, tokenNorms } of golden.rows) {
    const { sentence, tokens } = await encode([ids]);
    expect(sentence).toHaveLength(manifest.dimensions);
    expect(tokens).toHaveLength(ids.length * manifest.dimensions);
    const difference = apart(sentence, expected);
    const likeness = dot(sentence, expected) / Math.sqrt(dot(sentence, sentence) * dot(expected, expected));
    largest = Math.max(largest, difference);
    lowest = Math.min(lowest, likeness);
    const norms = ids.map((_, at) => Math.hypot(...tokens.slice(at * manifest.dimensions, (at + 1) * manifest.dimensions)));
    const within = {
      place: difference <= maxAbsoluteDifference,
      direction: likeness >= cosine,
      tokens: apart(norms, tokenNorms) <= tokenNorm,
    };
    expect({ text, ...within }).toEqual({ text, place: true, direction: true, tokens: true });
  }
  console.info(`golden: largest difference ${largest.toFixed(6)}, lowest cosine ${lowest.toFixed(6)}`);
});

test("padding in a batch changes a sentence no more than quantisation does", async () => {
  const [short, long] = [golden.rows[1], golden.rows[0]];
  if (!short || !long) throw new Error("golden.json has too few rows");
  const { sentence } = await encode([short.ids, long.ids]);
  expect(dot(sentence.slice(0, manifest.dimensions), short.sentence)).toBeGreaterThan(0.98);
});
