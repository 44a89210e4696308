import type { Knowledge } from "../backend/knowledge.ts";
import type { Outcome, SearchEffect } from "../model/effect.ts";
import type { Citation } from "../model/response.ts";

export interface ScriptedAnswer {
  readonly text: string;
  readonly citations?: readonly Citation[];
}

/** By question, or a function; null or nothing: the sources do not cover it. */
export type KnowledgeScript =
  | Readonly<Record<string, ScriptedAnswer | Outcome>>
  | ((question: string) => ScriptedAnswer | Outcome | null | Promise<ScriptedAnswer | Outcome | null>);

export interface ScriptedKnowledge extends Knowledge {
  readonly searches: readonly SearchEffect[];
}

/** Knowledge without sources. */
export function createScriptedKnowledge(script: KnowledgeScript): ScriptedKnowledge {
  const searches: SearchEffect[] = [];
  return {
    searches,
    async search(effect) {
      searches.push(effect);
      const { question } = effect;
      const found =
        typeof script === "function" ? await script(question) : Object.hasOwn(script, question) ? script[question]! : null;
      if (found && "kind" in found) return found;
      const answer = found && { text: found.text, citations: found.citations ?? [] };
      return { kind: "done", result: { kind: "search", answer } };
    },
    close() {},
  };
}
