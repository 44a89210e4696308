import { sha256HexSync } from "../base/sha256.ts";
import type { Meaning } from "../knowledge/search.ts";
import type { VectorShelf } from "../worker/reader.ts";
import type { Sources } from "./knowledge.ts";

type Encode = (text: string) => Promise<Meaning | null>;

export interface Shelved {
  readonly encode: Encode;
  /** Keeps what was encoded for the next run. */
  keep(): Promise<void>;
}

/** Encodes the texts of these sources, always the same ones in the same order, from memory if an earlier run has done so. */
export async function shelve(encode: Encode, shelf: VectorShelf, { articles }: Sources): Promise<Shelved> {
  const probe = await encode("a");
  if (!probe) return { encode, keep: async () => {} };
  const { encoder } = probe;
  const width = probe.vector.length;
  const key = `${encoder}/${sha256HexSync(JSON.stringify(["knowledge-1", articles]))}`;
  const kept = await shelf.take(key);
  const numbers = kept && new Float32Array(kept.slice().buffer);
  const asked: Float32Array[] = [];
  const remembered = (at: number): Float32Array | null =>
    numbers && (at + 1) * width <= numbers.length ? numbers.subarray(at * width, (at + 1) * width) : null;
  return {
    async encode(text) {
      const vector = remembered(asked.length) ?? (await encode(text))?.vector;
      if (!vector) return null;
      asked.push(vector);
      return { encoder, vector };
    },
    async keep() {
      if (numbers) return;
      const all = new Float32Array(asked.length * width);
      asked.forEach((vector, at) => all.set(vector, at * width));
      await shelf.put(key, new Uint8Array(all.buffer));
    },
  };
}
