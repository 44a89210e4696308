import type { KnowledgePassage, KnowledgeVectors } from "../model/knowledge.ts";
import { splitSentences } from "./sentences.ts";

/** The texts of a passage that have a vector each: its heading, its further words, each of its sentences under the heading. */
export function unitsOf({ title, heading, also, text }: KnowledgePassage): readonly string[] {
  return [
    heading === "" ? title : `${title}: ${heading}`,
    ...(also === undefined ? [] : [also]),
    ...splitSentences(text).map((sentence) => (heading === "" ? sentence : `${heading}. ${sentence}`)),
  ];
}

/** What an encoder is given: no longer than it could ever read. */
export function encoderText(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim().slice(0, 400);
}

/** Vectors of any length, in the order of the passages and of their units. */
export function packVectors(encoder: string, vectors: readonly Float32Array[]): KnowledgeVectors {
  const dimensions = vectors[0]?.length ?? 0;
  const bytes = new Int8Array(vectors.length * dimensions);
  vectors.forEach((vector, row) => {
    const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    vector.forEach((value, at) => (bytes[row * dimensions + at] = Math.round((value * 127) / largest)));
  });
  let binary = "";
  for (const byte of new Uint8Array(bytes.buffer)) binary += String.fromCharCode(byte);
  return { encoder, dimensions, base64: btoa(binary) };
}

/** The likeness of a question to each unit: by passage, cosines from -1 to 1. */
export interface Meanings {
  readonly encoder: string;
  likeness(question: Float32Array): readonly Float32Array[];
}

/** Null where the vectors are not those of these passages. */
export function readVectors(
  { encoder, dimensions, base64 }: KnowledgeVectors,
  passages: readonly KnowledgePassage[],
): Meanings | null {
  const counts = passages.map((passage) => unitsOf(passage).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const bytes = Int8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (all === 0 || bytes.length !== all * dimensions) return null;
  const lengths = Float64Array.from({ length: all }, (_, row) => {
    let square = 0;
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) square += bytes[at]! ** 2;
    return Math.sqrt(square) || 1;
  });
  return {
    encoder,
    likeness(question) {
      let row = 0;
      const length = Math.sqrt(question.reduce((sum, value) => sum + value * value, 0)) || 1;
      return counts.map((count) =>
        Float32Array.from({ length: count }, () => {
          let dot = 0;
          for (let at = 0; at < dimensions; at++) dot += bytes[row * dimensions + at]! * question[at]!;
          return dot / (lengths[row++]! * length);
        }),
      );
    },
  };
}
