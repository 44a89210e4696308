import { HalcyonError, wrapError } from "../base/errors.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { sha256Hex } from "../base/sha256.ts";

/** `model.json`: what a model is made of. The only file that is trusted by its place; every other by its hash. */
export interface ModelManifest {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly dimensions: number;
  readonly maxTokens: number;
  readonly inputs: readonly { readonly name: string }[];
  readonly outputs: readonly { readonly name: string }[];
}

/** A model, read and verified. */
export interface ModelFiles {
  readonly manifest: ModelManifest;
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly tokenizer: Json;
  readonly tokenizerConfig: Json;
}

/** How the bytes of one file are come by. Throws a HalcyonError `nlu/model-not-found` if there are none. */
export interface ModelSource {
  /** For messages. */
  readonly where: string;
  readManifest(): Promise<Uint8Array<ArrayBuffer>>;
  /** `onBytes` hears how many more bytes have come. */
  readFile(
    name: string,
    expected: { readonly bytes: number; readonly sha256: string },
    onBytes: (more: number) => void,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Called for a file that turned out not to be the one named, so that no copy of it is kept. */
  discard?(name: string, sha256: string): Promise<void>;
}

const WEIGHTS = "encoder.onnx";
const TOKENIZER = "tokenizer.json";
const TOKENIZER_CONFIG = "tokenizer_config.json";
/** No model of ours is near it; a manifest that says more is refused before anything is allocated. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a whole model. No byte of it is used before its length and SHA-256 are those of the manifest: a model with one
 * flipped bit loads without an error and answers something else.
 *
 * @throws {HalcyonError} `nlu/model-not-found`, `nlu/model-mismatch`
 */
export async function readModelFiles(
  source: ModelSource,
  onProgress: (loadedBytes: number, totalBytes: number) => void = () => {},
): Promise<ModelFiles> {
  const manifest = parseManifest(await source.readManifest(), source.where);
  const total = [WEIGHTS, TOKENIZER, TOKENIZER_CONFIG].reduce((sum, name) => sum + manifest.files[name]!.bytes, 0);
  let loaded = 0;
  onProgress(0, total);
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const expected = manifest.files[name]!;
    const bytes = await source.readFile(name, expected, (more) => {
      loaded += more;
      onProgress(Math.min(loaded, total), total);
    });
    try {
      await verify(name, bytes, expected);
    } catch (error) {
      await source.discard?.(name, expected.sha256);
      throw error;
    }
    return bytes;
  };
  const weights = await read(WEIGHTS);
  return {
    manifest,
    weights,
    tokenizer: parseJson(await read(TOKENIZER)),
    tokenizerConfig: parseJson(await read(TOKENIZER_CONFIG)),
  };
}

async function verify(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  expected: { readonly bytes: number; readonly sha256: string },
): Promise<void> {
  if (bytes.length !== expected.bytes)
    throw new HalcyonError("nlu/model-mismatch", { file, expectedBytes: expected.bytes, foundBytes: bytes.length });
  const found = await sha256Hex(bytes);
  if (found !== expected.sha256) throw new HalcyonError("nlu/model-mismatch", { file, expected: expected.sha256, found });
}

function parseJson(bytes: Uint8Array): Json {
  return JSON.parse(new TextDecoder().decode(bytes)) as Json;
}

/** A server that answers every address with its start page is met here: that page is no manifest. */
function parseManifest(bytes: Uint8Array, where: string): ModelManifest {
  let json: Json;
  try {
    json = parseJson(bytes);
  } catch (error) {
    throw wrapError("nlu/model-not-found", error, { url: where, reason: "the answer is not a manifest" });
  }
  const problem = checkManifest(json);
  if (problem !== null) throw new HalcyonError("nlu/model-mismatch", { file: "model.json", url: where, reason: problem });
  return json as unknown as ModelManifest;
}

function checkManifest(json: Json): string | null {
  if (!isJsonObject(json) || !isJsonObject(json["files"] ?? null)) return "it names no files";
  const files = json["files"] as Readonly<Record<string, Json>>;
  for (const name of [WEIGHTS, TOKENIZER, TOKENIZER_CONFIG]) {
    const file = files[name] ?? null;
    if (!isJsonObject(file)) return `it does not name ${name}`;
    const { bytes, sha256 } = file;
    if (typeof bytes !== "number" || !Number.isInteger(bytes) || bytes <= 0 || bytes > MAX_BYTES)
      return `the length of ${name} is not possible`;
    if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) return `the hash of ${name} is no SHA-256`;
  }
  for (const name of ["dimensions", "maxTokens"]) {
    const number = json[name];
    if (typeof number !== "number" || !Number.isInteger(number) || number < 2 || number > 4096)
      return `${name} is not possible`;
  }
  const named = (list: Json | undefined): boolean =>
    Array.isArray(list) && list.every((each: Json) => isJsonObject(each) && typeof each["name"] === "string");
  return named(json["inputs"]) && named(json["outputs"]) ? null : "it names no inputs and outputs";
}
