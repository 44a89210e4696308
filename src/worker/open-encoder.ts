import { HalcyonError } from "../base/errors.ts";
import { createOnnxEncoder } from "./encoder.ts";
import { readModelFiles } from "./model-files.ts";
import { createModelFolder, findShippedModel, readRuntime } from "./model-folder.ts";

/*
 * `halcyon-chat/encoder`, for Node: the small model that comes with the package, for servers and scripts that want its
 * vectors for themselves. A page needs none of this: it has the model in its worker.
 */

export interface EncoderOptions {
  /** Folder with `model.json`. Default: the model that comes with the package. */
  readonly modelFolder?: string | URL | undefined;
}

/** Texts as vectors, made on this machine. */
export interface OpenedEncoder {
  /** SHA-256 of the weights: vectors of different models are never compared. */
  readonly model: string;
  /** Length of each vector. */
  readonly dimensions: number;
  /**
   * One vector of length one for each text, in their order: the dot product of two is their cosine. Takes some milliseconds
   * of this thread a text; of a long text the beginning counts, about a page of it.
   *
   * @throws {HalcyonError} `nlu/worker-failed` after `close()`.
   */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Opens the model: reads it from disk and checks that it is the one it says.
 *
 * @throws {HalcyonError} `nlu/model-not-found`, `nlu/model-mismatch`, `nlu/shape`, `nlu/worker-failed`
 */
export async function openEncoder({ modelFolder }: EncoderOptions = {}): Promise<OpenedEncoder> {
  const source = modelFolder === undefined ? await findShippedModel() : createModelFolder(modelFolder);
  if (source === null) throw new HalcyonError("nlu/model-not-found", { reason: "the package holds no model" });
  const encoder = await createOnnxEncoder(await readModelFiles(source), await readRuntime());
  let closed: Promise<void> | null = null;
  return {
    model: encoder.hash,
    dimensions: encoder.dimensions,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        if (closed) throw new HalcyonError("nlu/worker-failed", { reason: "the encoder was closed" });
        vectors.push(await encoder.encode(text));
      }
      return vectors;
    },
    close: () => (closed ??= encoder.close()),
  };
}
