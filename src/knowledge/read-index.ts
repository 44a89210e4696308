import { isJsonObject } from "../base/json.ts";
import { KNOWLEDGE_FORMAT, type KnowledgeIndex } from "../model/knowledge.ts";

/** What is wrong with something that should be an index, or null. Its hash is whoever fetched it's to check. */
export function checkKnowledge(value: unknown): string | null {
  if (!isJsonObject(value)) return "it is no JSON object";
  if (value["format"] !== KNOWLEDGE_FORMAT) return `its format is not ${KNOWLEDGE_FORMAT}`;
  const { passages, tables, thresholds, vectors, version, language } = value;
  if (typeof version !== "string" || typeof language !== "string") return "it has no version or no language";
  if (!Array.isArray(passages) || !Array.isArray(tables)) return "it has no passages and tables";
  if (!isJsonObject(thresholds)) return "it has no thresholds";
  return vectors === null || isJsonObject(vectors) ? null : "its vectors cannot be read";
}

/** @throws {TypeError} saying what is wrong with it. */
export function readKnowledge(value: unknown): KnowledgeIndex {
  const problem = checkKnowledge(value);
  if (problem !== null) throw new TypeError(problem);
  return value as KnowledgeIndex;
}
