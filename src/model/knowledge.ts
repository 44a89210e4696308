import { isJsonObject, type Json } from "../base/json.ts";
import type { SearchResult } from "./effect.ts";

/** Raised whenever an index of the day before could not be read any more. */
export const KNOWLEDGE_FORMAT = 1;

/** What is found and quoted as one: what stands under one heading. */
export interface KnowledgePassage {
  /** `<file>#<heading>`, both as addresses have them. Stable while file and heading keep their names. */
  readonly id: string;
  /** Of the article. */
  readonly title: string;
  /** Empty for what stands above the first heading. */
  readonly heading: string;
  /** Plain text. */
  readonly text: string;
  /** Further words that people use for it: searched, never shown. */
  readonly also?: string | undefined;
  readonly url?: string | undefined;
}

export type ColumnType = "text" | "number" | "boolean" | "date" | "list";

/** One property of the rows of a table. */
export interface KnowledgeColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** How people call it; the first is how it is shown. Never empty. */
  readonly words: readonly string[];
  /** Shown after a number: "GB"; before it if it is a currency sign. */
  readonly unit?: string | undefined;
  /** For superlatives: whether people call less of it the better ("best price"). */
  readonly better?: "less" | "more" | undefined;
  /** Value of a text column → other words for it. */
  readonly aliases?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Records of one kind. */
export interface KnowledgeTable {
  /** The file's name. */
  readonly id: string;
  /** How one and several of them are called: "tariff", "tariffs". */
  readonly one: string;
  readonly many: string;
  /** Further words for them. */
  readonly words: readonly string[];
  readonly url?: string | undefined;
  /** Column whose value names a row. */
  readonly label: string;
  readonly columns: readonly KnowledgeColumn[];
  readonly rows: readonly Readonly<Record<string, Json>>[];
}

/** Vectors of what passages are made of (`unitsOf`), eight bits a number, one after the other. */
export interface KnowledgeVectors {
  /** SHA-256 of the encoder's weights: another encoder's vectors mean nothing. */
  readonly encoder: string;
  readonly dimensions: number;
  /** Signed bytes, base64. Each vector is stretched to the whole range: only its direction counts. */
  readonly base64: string;
}

/** Articles and records, ready to be searched on the device. Made by `halcyon build`. */
export interface KnowledgeIndex {
  readonly format: typeof KNOWLEDGE_FORMAT;
  /** SHA-256 of the content, hexadecimal, without this field. */
  readonly version: string;
  /** BCP 47. */
  readonly language: string;
  readonly passages: readonly KnowledgePassage[];
  readonly tables: readonly KnowledgeTable[];
  readonly vectors: KnowledgeVectors | null;
  /** From which score on an answer is given: by words and vectors, and by words alone. */
  readonly thresholds: { readonly hybrid: number; readonly lexical: number };
}

/** An index as TypeScript sees it in `import index from "./bot.knowledge.json"`: checked when it is opened. */
export interface KnowledgeJson {
  readonly format: number;
  readonly version: string;
  readonly language: string;
  readonly passages: readonly object[];
  readonly tables: readonly object[];
  readonly vectors: object | null;
  readonly thresholds: object;
}

/** Says what is wrong with something that should be an index, or null. */
export function checkKnowledge(value: unknown): string | null {
  if (!isJsonObject(value)) return "it is no JSON object";
  if (value["format"] !== KNOWLEDGE_FORMAT) return `its format is not ${KNOWLEDGE_FORMAT}`;
  const { passages, tables, thresholds, vectors, version, language } = value;
  if (typeof version !== "string" || typeof language !== "string") return "it has no version or no language";
  if (!Array.isArray(passages) || !Array.isArray(tables)) return "it has no passages and tables";
  if (!isJsonObject(thresholds)) return "it has no thresholds";
  return vectors === null || isJsonObject(vectors) ? null : "its vectors cannot be read";
}

/**
 * Searches an index for this question, by whatever there is: the encoder if it can, words alone if not. `without`: ids of
 * passages that were not what was meant.
 */
export type LookUp = (index: KnowledgeIndex, question: string, without?: readonly string[]) => Promise<SearchResult>;
