import { expect, test } from "vitest";
import { isHalcyonError } from "../../../src/base/errors.ts";
import { sha256Hex } from "../../../src/base/sha256.ts";
import { type ModelSource, readModelFiles } from "../../../src/worker/model-files.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A model of three small files; `change` spoils what is served. */
async function source(
  change: (files: Map<string, Uint8Array<ArrayBuffer>>) => void = () => {},
): Promise<ModelSource & { readonly dropped: string[]; readonly read: string[] }> {
  const files = new Map([
    ["encoder.onnx", bytesOf("weights of a model")],
    ["tokenizer.json", bytesOf('{"model":{}}')],
    ["tokenizer_config.json", bytesOf("{}")],
  ]);
  const named = Object.fromEntries(
    await Promise.all(
      [...files].map(async ([name, bytes]) => [name, { bytes: bytes.length, sha256: await sha256Hex(bytes) }] as const),
    ),
  );
  const manifest = {
    name: "m",
    version: "1",
    files: named,
    dimensions: 384,
    maxTokens: 64,
    inputs: [{ name: "input_ids" }],
    outputs: [{ name: "sentence" }],
  };
  files.set("model.json", bytesOf(JSON.stringify(manifest)));
  change(files);
  const dropped: string[] = [];
  const read: string[] = [];
  return {
    where: "memory:",
    dropped,
    read,
    readManifest: async () => files.get("model.json")!,
    async readFile(name, _expected, onBytes) {
      read.push(name);
      const bytes = files.get(name)!;
      onBytes(bytes.length);
      return bytes;
    },
    async discard(name) {
      dropped.push(name);
    },
  };
}

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (isHalcyonError(error)) return error.code;
    throw error;
  }
  return "none";
};

test("a whole model is read, and its progress adds up", async () => {
  const steps: number[] = [];
  let total = 0;
  const model = await readModelFiles(await source(), (loaded, all) => {
    steps.push(loaded);
    total = all;
  });
  expect(new TextDecoder().decode(model.weights)).toBe("weights of a model");
  expect(model.tokenizer).toEqual({ model: {} });
  expect(steps.at(-1)).toBe(total);
});

test.each([
  ["a flipped bit", (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte))],
  ["a missing end", (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -1)],
  ["a byte too many", (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array([...bytes, 0])],
])("%s is a mismatch, and no copy is kept", async (_, spoil) => {
  const spoiled = await source((files) => files.set("encoder.onnx", spoil(files.get("encoder.onnx")!)));
  expect(await codeOf(readModelFiles(spoiled))).toBe("nlu/model-mismatch");
  expect(spoiled.dropped).toEqual(["encoder.onnx"]);
});

test("a page of HTML in the manifest's place means that there is no model", async () => {
  const html = await source((files) => files.set("model.json", bytesOf("<!doctype html><title>Home</title>")));
  expect(await codeOf(readModelFiles(html))).toBe("nlu/model-not-found");
});

test.each([
  ["names no weights", { files: {} }],
  ["claims gigabytes", { files: { "encoder.onnx": { bytes: 5e9, sha256: "0".repeat(64) } } }],
  ["is a list", []],
  ["has no dimensions", { dimensions: 0 }],
])("a manifest that %s is refused before any file is read", async (_, change) => {
  const wrong = await source((files) => {
    const manifest = JSON.parse(new TextDecoder().decode(files.get("model.json"))) as Record<string, unknown>;
    files.set("model.json", bytesOf(JSON.stringify(Array.isArray(change) ? change : { ...manifest, ...change })));
  });
  expect(await codeOf(readModelFiles(wrong))).toBe("nlu/model-mismatch");
  expect(wrong.read).toEqual([]);
});
