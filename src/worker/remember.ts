import type { Encoder } from "./encoder.ts";

/** Texts remembered: with 256 numbers each about 2 MB. */
const MAX_KEPT = 2_000;

/**
 * The same encoder with a memory for the texts that came last. Conversation tests and evaluations say "yes" hundreds of
 * times, and a vector depends on nothing but its text.
 */
export function rememberTexts(encoder: Encoder, maxKept: number = MAX_KEPT): Encoder {
  const kept = new Map<string, Promise<Float32Array>>();
  return {
    hash: encoder.hash,
    dimensions: encoder.dimensions,
    encode(text) {
      const vector = kept.get(text) ?? encoder.encode(text);
      // Said again, it is the latest.
      kept.delete(text);
      kept.set(text, vector);
      for (const oldest of kept.keys()) {
        if (kept.size <= maxKept) break;
        kept.delete(oldest);
      }
      vector.catch(() => kept.delete(text));
      return vector;
    },
    close() {
      kept.clear();
      return encoder.close();
    },
  };
}
