import type { Place } from "../base/diagnostics.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { ActionResult } from "../model/effect.ts";
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
  readonly turns: readonly TestTurn[];
  /** By action name. Null: the file stubs nothing, actions are performed for real. */
  readonly stubs: Readonly<Record<string, ActionResult>> | null;
}

/** A message and what must follow from it. The first turn may have no message: it is the greeting. */
export interface TestTurn {
  readonly user: string | null;
  readonly metadata: JsonObject;
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
  /** Needs a judge that there is not on a device: the case is skipped if everything else holds. */
  | { readonly kind: "judged"; readonly name: string }
);
