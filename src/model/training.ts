import type { Json } from "../base/json.ts";

/** A stretch of a sentence that names something. Offsets in UTF-16 units, end exclusive. */
export interface Entity {
  readonly entity: string;
  readonly start: number;
  readonly end: number;
  /** What it stands for: the words themselves, or the value that a synonym gives. */
  readonly value: Json;
  readonly role?: string | undefined;
  readonly group?: string | undefined;
}

/** What a message says in the terms of an assistant's training data: CALM's `parse_data`. */
export interface Parse {
  /** The best intent, or null where the assistant has none. `confidence`: 0 to 1; 1 for `/intent`. */
  readonly intent: { readonly name: string; readonly confidence: number } | null;
  readonly entities: readonly Entity[];
  /** Best first, the winner among them. */
  readonly ranking: readonly { readonly name: string; readonly confidence: number }[];
}

export interface TrainingExample {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** The `nlu` part of an assistant, as CALM projects write it: only there if an author wrote one. */
export interface Training {
  /** By intent. Retrieval intents have their full name (`faq/hours`). */
  readonly intents: Readonly<Record<string, readonly TrainingExample[]>>;
  /** Other words → the value that they stand for. Keys in lower case. */
  readonly synonyms: Readonly<Record<string, string>>;
  /** Sources of regular expressions by entity or feature name, checked at build. */
  readonly regexes: Readonly<Record<string, readonly string[]>>;
  /** Words by entity. */
  readonly lookups: Readonly<Record<string, readonly string[]>>;
}
