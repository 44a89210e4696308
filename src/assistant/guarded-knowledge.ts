import type { Knowledge } from "../backend/knowledge.ts";
import { wrapError, type HalcyonError } from "../base/errors.ts";
import type { Outcome } from "../model/effect.ts";
import type { KnowledgeGuardOptions } from "./guards/knowledge.ts";
import type { LazyKnowledge } from "./lazy-backend.ts";
import type * as SourcesCode from "./sources.ts";

export interface GuardedOptions extends KnowledgeGuardOptions {
  readonly report: (error: HalcyonError) => void;
  /** Default: the chunk beside the script. */
  readonly load?: (() => Promise<Pick<typeof SourcesCode, "guardKnowledge">>) | undefined;
}

/** A source of answers behind its guard, whose code comes with theirs. */
export function guardedKnowledge(knowledge: LazyKnowledge, options: GuardedOptions): LazyKnowledge {
  const { load = () => import("./sources.ts") } = options;
  let loading: Promise<Knowledge> | null = null;

  function get(): Promise<Knowledge> {
    loading ??= load()
      .then((code) => code.guardKnowledge(knowledge, options))
      .catch((thrown: unknown) => {
        loading = null;
        throw thrown;
      });
    return loading;
  }

  return {
    async search(effect, context): Promise<Outcome> {
      let guarded: Knowledge = knowledge;
      try {
        guarded = await get();
      } catch (thrown) {
        // What is on the device does no harm unguarded; what costs is not asked.
        if (options.platform.online()) options.report(wrapError("script/part-missing", thrown, { part: "backend" }));
        if (options.remote) return { kind: "offline" };
      }
      return guarded.search(effect, context);
    },
    warm() {
      knowledge.warm();
      // Whoever asks later tries again, and tells.
      get().catch(() => {});
    },
    close: () => knowledge.close(),
  };
}
