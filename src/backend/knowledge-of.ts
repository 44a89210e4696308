import type { Outcome } from "../model/effect.ts";
import type { Knowledge } from "./knowledge.ts";

/**
 * Several sources as one: asked in their order until one knows the answer. That nobody knows it is said only if each of them
 * has looked: of one that could not be reached nobody knows.
 */
export function knowledgeOf(sources: readonly Knowledge[]): Knowledge {
  return {
    async search(effect, context): Promise<Outcome> {
      let best = NOBODY;
      for (const source of sources) {
        const outcome = await source.search(effect, context);
        if (outcome.kind === "cancelled" || (outcome.kind === "done" && isAnswered(outcome))) return outcome;
        if (best === NOBODY || best.kind === "done") best = outcome;
      }
      return best;
    },
    close: () => sources.forEach((source) => source.close()),
  };
}

const NOBODY: Outcome = { kind: "failed", reason: "no-source", retryable: false };

const isAnswered = ({ result }: Extract<Outcome, { kind: "done" }>): boolean =>
  result.kind === "search" && result.answer !== null;
