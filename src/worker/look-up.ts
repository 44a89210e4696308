import type { KnowledgeIndex, LookUp } from "../model/knowledge.ts";
import { lookForParts } from "../knowledge/look-for-parts.ts";
import { createSearch, type Meaning, type Search } from "../knowledge/search.ts";

/** Searches indexes in this thread. The index asked for last stays open. `encode` null: by words alone. */
export function createLookUp(encode: ((question: string) => Promise<Meaning | null>) | null): LookUp {
  let opened: { readonly index: KnowledgeIndex; readonly search: Search } | null = null;
  return async (index, question, without) => {
    if (opened?.index.version !== index.version) opened = { index, search: createSearch(index) };
    return lookForParts(opened.search, question, encode, without);
  };
}
