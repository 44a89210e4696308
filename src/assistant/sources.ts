import { createHttpKnowledge } from "../backend/http-knowledge.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { knowledgeOf } from "../backend/knowledge-of.ts";
import { createLocalKnowledge } from "../backend/local-knowledge.ts";
import type { KnowledgeJson, LookUp } from "../model/knowledge.ts";
import { memoryOf, type BackendOptions } from "./backend.ts";
import { createLedger } from "./ledger.ts";

/** A source as a host gives it, or the file beside the assistant's own. */
export type Source = string | KnowledgeJson | Knowledge | { readonly file: string; readonly beside: string };

export interface KnowledgeOptions {
  /** Searches an index, wherever that is done. */
  readonly lookUp: LookUp;
}

/** Sources of answers, asked in their order. What lies on the device is fetched now. */
export function createKnowledge(sources: readonly Source[], options: BackendOptions & KnowledgeOptions): Knowledge {
  const { lookUp, report } = options;
  const ledger = createLedger({ ...options, store: options.breakers });
  const local = (source: string | KnowledgeJson): Knowledge => {
    const knowledge = createLocalKnowledge({ source, lookUp, report });
    void knowledge.warm();
    return knowledge;
  };
  return knowledgeOf(
    sources.map((source): Knowledge => {
      if (typeof source === "string")
        return isIndex(source)
          ? local(source)
          : createHttpKnowledge({ url: source, ...options, memory: memoryOf(options), ledger });
      if ("search" in source) return { search: (effect, context) => source.search(effect, context), close() {} };
      return local("file" in source ? new URL(source.file, new URL(source.beside, base())).href : source);
    }),
  );
}

const isIndex = (url: string): boolean => /\.knowledge\.json$/i.test(url.replace(/[?#].*$/, ""));

const base = (): string | undefined => globalThis.document?.baseURI ?? globalThis.location?.href;

export { guardKnowledge } from "./guards/knowledge.ts";
