import type { Assistant } from "../model/assistant.ts";
import type { SearchResult } from "../model/effect.ts";
import type { Decided } from "../model/engine.ts";
import type { KnowledgeIndex } from "../model/knowledge.ts";
import type { DialogueState } from "../model/state.ts";
import type { TurnInput } from "../model/turn.ts";
import type { ModelStatus, StateView, Understanding, UnderstandingRequest } from "../model/understanding.ts";
import type { ModelPlace, RuntimePlace } from "./places.ts";

/** What is asked about the assistant that was opened last. */
export type Question =
  | { readonly kind: "understand"; readonly request: UnderstandingRequest }
  | { readonly kind: "decide"; readonly state: DialogueState | null; readonly input: TurnInput }
  | { readonly kind: "view"; readonly state: DialogueState | null }
  | { readonly kind: "words"; readonly text: string }
  | SearchQuestion;

/** A question for an index. The index itself goes along only if the worker has said that it does not have it open. */
export interface SearchQuestion {
  readonly kind: "search";
  readonly question: string;
  /** Ids of passages that were not what was meant. */
  readonly without?: readonly string[] | undefined;
  /** `version` of the index. */
  readonly version: string;
  readonly index: KnowledgeIndex | null;
}

/** What the page says to the worker. Every `id` is answered once. */
export type ToWorker =
  | { readonly kind: "open"; readonly id: number; readonly assistant: Assistant }
  | { readonly kind: "load"; readonly model: ModelPlace; readonly runtime: RuntimePlace }
  | (Question & { readonly id: number })
  | { readonly kind: "beat"; readonly id: number };

/** The answers to questions. */
export type Answer =
  | { readonly kind: "understood"; readonly id: number; readonly understanding: Understanding }
  | { readonly kind: "decided"; readonly id: number; readonly decided: Decided }
  | { readonly kind: "viewed"; readonly id: number; readonly view: StateView }
  | { readonly kind: "words"; readonly id: number; readonly words: string | null }
  | { readonly kind: "found"; readonly id: number; readonly result: SearchResult }
  /** Of an index that is not open here. */
  | { readonly kind: "unopened"; readonly id: number }
  /** The engine itself threw: so it would in the page. */
  | { readonly kind: "threw"; readonly id: number; readonly name: string; readonly message: string };

/** What the worker says to the page. */
export type FromWorker =
  /** The script runs: the first thing said. */
  | { readonly kind: "ready" }
  | { readonly kind: "opened"; readonly id: number }
  | Answer
  | { readonly kind: "failed"; readonly id: number; readonly reason: string }
  | { readonly kind: "beat"; readonly id: number }
  | {
      readonly kind: "status";
      readonly status: ModelStatus;
      readonly error?: { readonly code: string; readonly details: Readonly<Record<string, unknown>> };
    };
