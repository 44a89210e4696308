import type { KnowledgeIndex, LookUp } from "../model/knowledge.ts";
import { createSearch, type Meaning, type Search } from "../knowledge/search.ts";

/** Searches indexes in this thread. The index asked for last stays open. `encode` null: by words alone. */
export function createLookUp(encode: ((question: string) => Promise<Meaning | null>) | null): LookUp {
  let opened: { readonly index: KnowledgeIndex; readonly search: Search } | null = null;
  return async (index, question, without) => {
    if (opened?.index.version !== index.version) opened = { index, search: createSearch(index) };
    const { search } = opened;
    return search.look(question, encode && search.encoder !== null ? await encode(question) : null, without);
  };
}
