import type { Place } from "../base/diagnostics.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Command } from "../model/command.ts";
import type { ActionResult, Outcome } from "../model/effect.ts";
import type { Button } from "../model/response.ts";

/** One conversation of a test file, with everything that the file says around it worked in. */
export interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly place: Place;
  /** Slots that are set before the first message. */
  readonly slots: Readonly<Record<string, Json>>;
  /** ISO 8601; the conversation then takes place at this time. */
  readonly now: string | null;
  /** Where the user writes from and in which language; left out: as every case does. */
  readonly channel?: string | undefined;
  readonly locale?: string | undefined;
  /** What the host says of the user's identity; null: it vouches for nobody. Left out: as every case does. */
  readonly claims?: JsonObject | null | undefined;
  readonly turns: readonly TestTurn[];
  /** By action name. Null: the file stubs nothing, actions are performed for real. */
  readonly stubs: Stubs | null;
}

/** What a call comes to: its result, or an outcome without one. */
export type Result = ActionResult | Outcome;

/** A call that is set aside, and what comes of it. */
export interface LaterStub {
  readonly kind: "later";
  /** It could not be sent, or the backend has taken it on. */
  readonly why: "queued" | "accepted";
  /** Null: nothing, as long as the case lasts. */
  readonly then: Result | null;
  /** So many messages of the user are answered first; at least 1. */
  readonly after: number;
}

/** What a stubbed action comes to, now or later. */
export type Stub = Result | LaterStub;

/** By action name. A list holds one for each call, in order; the last one stays. */
export type Stubs = Readonly<Record<string, Stub | readonly Stub[]>>;

/** Who reads what the user says: the model, or (in any of its turns) the test itself, which names the commands. */
export type Reading = "model" | "scripted";

/** How a case is read: one turn with commands of its own makes it a scripted one. */
export function readingOf({ turns }: TestCase): Reading {
  return turns.some(({ commands }) => commands !== undefined) ? "scripted" : "model";
}

/** A message and what must follow from it. The first turn may have no message: it is the greeting. */
export interface TestTurn {
  readonly user: string | null;
  /** What the message means, where the test says so; the model is then not asked. */
  readonly commands?: readonly Command[] | undefined;
  readonly metadata: JsonObject;
  /** What the host says of the user's identity from this message on; left out: as before. */
  readonly claims?: JsonObject | null | undefined;
  /** Whether the expectations must be met in this order. */
  readonly ordered: boolean;
  readonly expectations: readonly Expectation[];
  readonly place: Place;
}

/** A value to be compared; `undefined`: any. */
export interface SlotWanted {
  readonly name: string;
  readonly value?: Json;
}

export interface BotWanted {
  readonly utterName?: string | undefined;
  /** Searched in the text as a regular expression; as plain words too. */
  readonly textMatches?: string | undefined;
  readonly buttons?: readonly Button[] | undefined;
}

/** A message whose words were not written by the author: which one is meant, and what it may be compared with. */
export interface JudgedWanted {
  readonly utterName?: string | undefined;
  /** Who worded it: `knowledge`, or a name of CALM's such as `EnterpriseSearchPolicy`. */
  readonly utterSource?: string | undefined;
  /** What a judge's score would have to reach, 0 to 1. */
  readonly threshold?: number | undefined;
  readonly groundTruth?: string | undefined;
}

export type Expectation = { readonly place: Place } & (
  | { readonly kind: "bot"; readonly text: string }
  | { readonly kind: "utter"; readonly name: string }
  | {
      readonly kind: "slot_was_set" | "slot_was_not_set";
      readonly style: "step" | "assertion";
      readonly slots: readonly SlotWanted[];
    }
  | { readonly kind: "flow_started"; readonly operator: "all" | "any"; readonly flows: readonly string[] }
  | { readonly kind: "flow_completed" | "flow_cancelled"; readonly flow: string; readonly step: string | null }
  | { readonly kind: "pattern_clarification_contains"; readonly operator: "all" | "any"; readonly flows: readonly string[] }
  | { readonly kind: "action_executed"; readonly name: string }
  | { readonly kind: "bot_uttered" | "bot_did_not_utter"; readonly wanted: BotWanted }
  | {
      readonly kind: "generative_response_is_relevant" | "generative_response_is_grounded";
      readonly wanted: JudgedWanted;
    }
);

export type ExpectationKind = Expectation["kind"];
