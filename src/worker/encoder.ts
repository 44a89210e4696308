import type * as Ort from "onnxruntime-web/wasm";
import { HalcyonError, wrapError } from "../base/errors.ts";
import type { ModelFiles } from "./model-files.ts";
import type { RuntimePlace } from "./places.ts";
import { createTokenize } from "./tokenize.ts";

/** The port for the small model: texts in, vectors of length one out. Golden outputs decide whether another one may stand in. */
export interface Encoder {
  /** SHA-256 of the weights: vectors of different encoders never mix. */
  readonly hash: string;
  readonly dimensions: number;
  /** One at a time: a vector does not depend on what is encoded beside it. */
  encode(text: string): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Where the runtime finds its WebAssembly: addresses, or the address of its script and the bytes themselves. */
export type WasmSource = RuntimePlace | { readonly module: string; readonly binary: Uint8Array<ArrayBuffer> };

/**
 * The encoder on onnxruntime-web: WebAssembly, one thread, no worker of its own (threads hang silently without the
 * right headers, and a page that embeds a widget cannot be asked for them).
 *
 * @throws {HalcyonError} `nlu/wasm-blocked` where a policy forbids WebAssembly, `nlu/shape` for a model of another shape,
 * `nlu/worker-failed` if the runtime does not start.
 */
export async function createOnnxEncoder(
  { manifest, weights, tokenizer, tokenizerConfig }: ModelFiles,
  wasm: WasmSource,
): Promise<Encoder> {
  const ort = await import("onnxruntime-web/wasm");
  configure(ort.env.wasm, wasm);
  let session: Ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(weights, { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
  } catch (error) {
    throw wrapError(isBlocked(error) ? "nlu/wasm-blocked" : "nlu/worker-failed", error, { step: "session" });
  }
  const { dimensions } = manifest;
  if (!manifest.inputs.every(({ name }) => session.inputNames.includes(name)) || !session.outputNames.includes("sentence")) {
    throw new HalcyonError("nlu/shape", { inputs: session.inputNames, outputs: session.outputNames });
  }
  const tokenize = createTokenize(tokenizer, tokenizerConfig, manifest.maxTokens);
  let last: Promise<unknown> = Promise.resolve();
  const run = async (text: string): Promise<Float32Array> => {
    const ids = tokenize(text);
    const tensor = (values: readonly number[]): Ort.Tensor =>
      new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
    const feeds: Record<string, Ort.Tensor> = { input_ids: tensor(ids), attention_mask: tensor(ids.map(() => 1)) };
    const { sentence } = await session.run(feeds, ["sentence"]);
    const vector = sentence?.data;
    if (!(vector instanceof Float32Array) || vector.length !== dimensions)
      throw new HalcyonError("nlu/shape", { length: vector?.length ?? 0, dimensions });
    return vector.slice();
  };
  return {
    hash: manifest.files["encoder.onnx"]!.sha256,
    dimensions,
    encode(text) {
      const result = last.then(() => run(text));
      // Told to whoever asked; the next text need not fail for it.
      last = result.catch(() => undefined);
      return result;
    },
    async close() {
      await last;
      await session.release();
    },
  };
}

function configure(env: Ort.Env.WebAssemblyFlags, wasm: WasmSource): void {
  env.numThreads = 1;
  env.proxy = false;
  if ("mjs" in wasm) env.wasmPaths = { mjs: wasm.mjs, wasm: wasm.wasm };
  else {
    env.wasmPaths = { mjs: wasm.module };
    env.wasmBinary = wasm.binary;
  }
}

/** The eight bytes of an empty module: compiling them asks the policy. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/**
 * Asked before the first byte of a model is fetched.
 *
 * @throws {HalcyonError} `nlu/wasm-blocked`
 */
export function checkWasmAllowed(): void {
  try {
    if (new WebAssembly.Module(EMPTY_MODULE) instanceof WebAssembly.Module) return;
  } catch (error) {
    throw wrapError("nlu/wasm-blocked", error);
  }
  throw new HalcyonError("nlu/wasm-blocked", { reason: "WebAssembly is missing" });
}

function isBlocked(error: unknown): boolean {
  return /unsafe-eval|content security policy|wasm code generation disallowed/i.test(String(error));
}
