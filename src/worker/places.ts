import tokenizer from "halcyon-asset:models/v1/tokenizer.json";
import weights from "halcyon-asset:models/v1/encoder.onnx";
import runtime from "halcyon-asset:ort/ort-wasm-simd-threaded.mjs";
import runtimeBinary from "halcyon-asset:ort/ort-wasm-simd-threaded.wasm";

/**
 * Where a model lies: a folder of the host's own with its `model.json`, or the files that ship beside this script, whose
 * manifest is part of the worker's code. The files are named one by one because bundlers copy what they see named.
 */
export type ModelPlace =
  | { readonly kind: "folder"; readonly url: string }
  | { readonly kind: "shipped"; readonly files: Readonly<Record<string, string>> };

/** Where the WebAssembly runtime lies. Absolute addresses. */
export interface RuntimePlace {
  readonly mjs: string;
  readonly wasm: string;
}

const absolute = (url: string): string => new URL(url, globalThis.location?.href ?? import.meta.url).href;
const folder = (url: string): string => absolute(url.endsWith("/") ? url : `${url}/`);

/** @param modelUrl - folder of a model of the host's own; default: the shipped one. */
export function modelPlace(modelUrl?: string): ModelPlace {
  if (modelUrl !== undefined) return { kind: "folder", url: folder(modelUrl) };
  return { kind: "shipped", files: { "encoder.onnx": absolute(weights), "tokenizer.json": absolute(tokenizer) } };
}

/** @param wasmUrl - folder with `ort-wasm-simd-threaded.{mjs,wasm}`; default: beside this script. */
export function runtimePlace(wasmUrl?: string): RuntimePlace {
  if (wasmUrl === undefined) return { mjs: absolute(runtime), wasm: absolute(runtimeBinary) };
  const at = (ending: string): string => new URL(`ort-wasm-simd-threaded.${ending}`, folder(wasmUrl)).href;
  return { mjs: at("mjs"), wasm: at("wasm") };
}
