import type { Json, JsonObject } from "../base/json.ts";
import type { BotMessage, Citation } from "./response.ts";

/** `turnId.n`: unique for ever. `turnId` is random and stored, never derived. */
export type EffectId = string;

/** What the dialogue wants done in the outside world. Data: stored before it is performed. */
export type Effect =
  | { readonly kind: "say"; readonly id: EffectId; readonly message: BotMessage }
  | CallEffect
  | SearchEffect
  | { readonly kind: "remind"; readonly id: EffectId; readonly name: string; readonly at: number; readonly intent: string }
  | { readonly kind: "cancelRemind"; readonly id: EffectId; readonly name: string | null }
  | { readonly kind: "handOff"; readonly id: EffectId }
  | { readonly kind: "end"; readonly id: EffectId };

/** Run a custom action. The dialogue waits for its outcome. */
export interface CallEffect {
  readonly kind: "call";
  readonly id: EffectId;
  /** Idempotency key: the id, or that of an earlier call of the same action and input whose outcome nobody knows. */
  readonly key: EffectId;
  readonly action: string;
  /** Values of the slots that the running flow declares (collects or sets), by name; null where empty. */
  readonly input: JsonObject;
  readonly flow: string | null;
}

/** Look for an answer. The dialogue waits for its outcome. */
export interface SearchEffect {
  readonly kind: "search";
  readonly id: EffectId;
  readonly question: string;
}

/** What a `call` or a `search` came to. Not an exception: the dialogue answers each in its own words. */
export type Outcome =
  | { readonly kind: "done"; readonly result: ActionResult | SearchResult }
  /** The backend refuses values: the dialogue asks these slots again. */
  | {
      readonly kind: "refused";
      readonly errors: readonly { readonly slot: string; readonly code: string; readonly message: string }[];
    }
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly retryable: boolean;
      readonly status?: number | undefined;
      /** The action itself refused to run: told as the event `action_execution_rejected`. */
      readonly rejected?: true | undefined;
    }
  | { readonly kind: "offline" }
  | { readonly kind: "timedOut"; readonly afterMs: number }
  | { readonly kind: "cancelled" };

export type OutcomeKind = Outcome["kind"];

/** `output`: a field with the name of a slot sets it. `messages` are said before slots change. */
export interface ActionResult {
  readonly kind: "action";
  readonly output: JsonObject;
  readonly messages: readonly ActionMessage[];
  /** Tracker events of a CALM action server, applied in order. */
  readonly events?: readonly { readonly event: string; readonly [key: string]: Json }[] | undefined;
}

/** A message of an action: its own text, or a response of the domain with extra variables. */
export interface ActionMessage {
  readonly response?: string | undefined;
  readonly variables?: JsonObject | undefined;
  readonly message?: Omit<BotMessage, "metadata"> | undefined;
}

export interface SearchResult {
  readonly kind: "search";
  /** Null: the sources do not cover the question. */
  readonly answer: { readonly text: string; readonly citations: readonly Citation[] } | null;
  /** How well the best passage fits, on `scale`, where the source says so. */
  readonly score?: number | undefined;
  /** From where on a score was taken for an answer. */
  readonly threshold?: number | undefined;
  /** Names what a score means: scores of different scales are never compared. */
  readonly scale?: string | undefined;
  /** Ids of the passages that were found, best first, also where none of them was good enough. */
  readonly passages?: readonly string[] | undefined;
  /** Changes with the content of the sources. */
  readonly knowledgeVersion?: string | undefined;
  /** How the answer was looked for in records, in one sentence, or why it could not be. */
  readonly plan?: string | undefined;
}
