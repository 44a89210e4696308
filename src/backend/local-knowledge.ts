import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Outcome } from "../model/effect.ts";
import { checkKnowledge, type KnowledgeIndex, type KnowledgeJson, type LookUp } from "../model/knowledge.ts";
import type { Knowledge } from "./knowledge.ts";
import { createNetwork, type Fetch } from "./network.ts";

/** An index as a page may have it: its address, or what it imported. */
export type KnowledgeSource = string | URL | KnowledgeJson;

export interface LocalKnowledgeOptions {
  readonly source: KnowledgeSource;
  readonly lookUp: LookUp;
  readonly report?: ((error: HalcyonError) => void) | undefined;
  readonly fetch?: Fetch | undefined;
}

export interface LocalKnowledge extends Knowledge {
  /** Fetches the index now, while the page is surely online. Never rejects. */
  warm(): Promise<void>;
}

/** Some thousands of articles with their vectors. */
const MAX_BYTES = 64_000_000;

/**
 * Answers from an index on this device. Once the index is there nothing is asked of any network. An index that cannot be
 * had or read is told once by `report`, and asked for again with the next question.
 */
export function createLocalKnowledge({ source, lookUp, report, fetch }: LocalKnowledgeOptions): LocalKnowledge {
  const closing = new AbortController();
  let loading: Promise<KnowledgeIndex> | null = null;
  let told = false;

  async function load(): Promise<KnowledgeIndex> {
    const isAddress = typeof source === "string" || source instanceof URL;
    const value: unknown = isAddress ? await read(String(source)) : source;
    const problem = checkKnowledge(value);
    if (problem !== null)
      throw new HalcyonError("knowledge/invalid", { ...(isAddress && { url: String(source) }), reason: problem });
    return value as KnowledgeIndex;
  }

  async function read(url: string): Promise<unknown> {
    let status = 0;
    try {
      const reply = await createNetwork({ fetch, maxBytes: MAX_BYTES })({ url, signal: closing.signal });
      status = reply.status;
      if (status === 200) return JSON.parse(await reply.text()) as unknown;
    } catch (error) {
      throw wrapError("knowledge/not-found", error, { url });
    }
    throw new HalcyonError("knowledge/not-found", { url, status });
  }

  async function get(): Promise<KnowledgeIndex | null> {
    try {
      return await (loading ??= load());
    } catch (thrown) {
      loading = null;
      if (!told && !closing.signal.aborted) report?.(wrapError("knowledge/not-found", thrown));
      told = true;
      return null;
    }
  }

  return {
    async search({ question }, { signal, broaden }): Promise<Outcome> {
      const index = await get();
      if (signal.aborted) return { kind: "cancelled" };
      if (!index) return { kind: "failed", reason: "the articles could not be had", retryable: true };
      return { kind: "done", result: await lookUp(index, question, broaden?.without) };
    },
    async warm() {
      await get();
    },
    close: () => closing.abort(),
  };
}
