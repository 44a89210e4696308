import type { Json, JsonObject } from "../base/json.ts";
import type { BotMessage, Citation } from "./response.ts";

/** `turnId.n`: unique for ever. `turnId` is random and stored, never derived. */
export type EffectId = string;

/** What the dialogue wants done in the outside world. Data: stored before it is performed. */
export type Effect =
  | { readonly kind: "say"; readonly id: EffectId; readonly message: BotMessage }
  | CallEffect
  | SearchEffect
  | RemindEffect
  | CancelRemindEffect
  | HandOffEffect
  | RelayEffect
  | { readonly kind: "end"; readonly id: EffectId };

/** Say something to the dialogue later, unless it is called off. Of one key there is one: see docs/spec/reminders.md. */
export interface RemindEffect {
  readonly kind: "remind";
  readonly id: EffectId;
  /** The author's: within the conversation it is the key. Null: intent, values and the running flow are. */
  readonly name: string | null;
  /** Wall time, milliseconds. */
  readonly at: number;
  /** What is "said" when it is due: an intent, or with `starts` the flow of this id. */
  readonly intent: string;
  readonly starts?: "flow" | undefined;
  /** Entities that are said with the intent. */
  readonly values?: JsonObject | undefined;
  /** What becomes of it if one of the same key is set already. Default `keep`: that one stands, this one is dropped. */
  readonly whileScheduled?: "keep" | "replace" | "extend" | undefined;
  /** What becomes of it when the user speaks first. `postpone` begins its time anew. Default `keep`. */
  readonly onUserMessage?: "keep" | "cancel" | "postpone" | undefined;
  /** Milliseconds by which it may be late, as after a sleep; what is later is missed. Default 10 minutes. */
  readonly maxLateMs?: number | undefined;
  /** The intent that is said where it was missed. Default: nothing is. */
  readonly missed?: string | undefined;
  /** Where it was set. */
  readonly from: { readonly flow: string; readonly step: string; readonly frame: string };
}

/** Calls off reminders: those of a name, of an intent (with exactly these values, if any are given), or, all null, all. */
export interface CancelRemindEffect {
  readonly kind: "cancelRemind";
  readonly id: EffectId;
  readonly name: string | null;
  readonly intent: string | null;
  readonly values: JsonObject | null;
}

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
  /** The answer to this question was not what was meant: look further, and not for the same once more. */
  readonly broaden?: true | undefined;
}

/** Ask for a person. The dialogue waits for the outcome: whether anybody was told. Its id names the handover from then on. */
export interface HandOffEffect {
  readonly kind: "handOff";
  readonly id: EffectId;
  /** `asked`: by the user; `not_understood`; `flow`: a flow decided it; or what the author wrote. */
  readonly reason: string;
}

/** Tell the person who holds the conversation something. Nobody waits for it: it is sent in order as soon as it can be. */
export interface RelayEffect {
  readonly kind: "relay";
  readonly id: EffectId;
  readonly handoff: EffectId;
  /** The user's words; null: the user goes on without a person. */
  readonly text: string | null;
}

/** What a `call`, a `search` or a `handOff` came to. Not an exception: the dialogue answers each in its own words. */
export type Outcome =
  | { readonly kind: "done"; readonly result: ActionResult | SearchResult | HandoffResult }
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
  /** `unsent`: certainly nothing has left the page. Else it may have been done. */
  | { readonly kind: "offline"; readonly unsent?: true | undefined }
  /** Kept, to be sent under the same key when the backend can be reached. `until`: wall time after which it is not. */
  | { readonly kind: "queued"; readonly until: number }
  /** The queued call was not sent in time and is given up. */
  | { readonly kind: "expired" }
  /** The backend works on it and says later what came of it. */
  | { readonly kind: "accepted"; readonly operation: Operation }
  /** Not done: the backend, or the author, wants to know who is asking. */
  | { readonly kind: "denied" }
  /** Accepted work that the user called off. `confirmed`: it will not be done. Else nobody can stop it, nor knows what becomes of it. */
  | { readonly kind: "stopped"; readonly confirmed: boolean }
  | { readonly kind: "timedOut"; readonly afterMs: number }
  | { readonly kind: "cancelled" };

export type OutcomeKind = Outcome["kind"];

/** Work that a backend has taken on. */
export interface Operation {
  readonly id: string;
  /** Absolute; where its state can be asked. */
  readonly url: string;
  /** The backend's own wish for the first look. */
  readonly pollAfterMs?: number | undefined;
}

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
  /** What the question means, as a unit vector of the source's own encoder, so that two questions can be compared. */
  readonly vector?: readonly number[] | undefined;
  /** Titles that come closest, best first, where nothing was good enough to answer with. */
  readonly closest?: readonly Citation[] | undefined;
  /** The answer was given before. Said by the guard of questions. */
  readonly again?: true | undefined;
  /** Looking it up once more leads nowhere: only a person helps. Said by the guard of questions. */
  readonly exhausted?: true | undefined;
  /** How the answer was looked for in records, in one sentence, or why it could not be. */
  readonly plan?: string | undefined;
}

/** Somebody was told that a person is wanted. */
export interface HandoffResult {
  readonly kind: "handoff";
  /** What the receiver calls the case, if it says so. */
  readonly reference: string | null;
}
