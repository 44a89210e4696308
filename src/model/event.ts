import type { Json, JsonObject } from "../base/json.ts";
import type { OVER_BUDGET } from "./budget.ts";
import type { Command } from "./command.ts";
import type { OutcomeKind } from "./effect.ts";
import type { BotMessage } from "./response.ts";
import type { Parse } from "./training.ts";

/**
 * What happened, in order: the log from which everything is told. Names and fields are those of CALM's tracker, so
 * that tests and action servers read them as they are. The engine makes no timestamps: the store adds the turn's.
 */
export type DialogueEvent =
  | {
      readonly event: "user";
      readonly text: string;
      readonly commands: readonly Command[];
      readonly parse?: Parse | null | undefined;
      readonly metadata?: JsonObject | undefined;
    }
  | ({ readonly event: "bot" } & BotMessage)
  | { readonly event: "slot"; readonly name: string; readonly value: Json }
  | { readonly event: "action"; readonly name: string }
  | { readonly event: "action_execution_rejected"; readonly name: string }
  /** Ours: what was asked for and came to nothing. `outcome` is its kind; no reason but ours, since others may hold what a backend wrote. */
  | {
      readonly event: "action_failed";
      readonly name: string;
      readonly outcome: OutcomeKind;
      readonly reason?: typeof OVER_BUDGET | undefined;
    }
  /** Ours: a rule of the policy was applied. `about`: a reason or kinds, never what was said. */
  | { readonly event: "policy_applied"; readonly rule: "must_escalate" | "never_ask" | "redact"; readonly about: string }
  | { readonly event: "flow_started"; readonly flow_id: string }
  | { readonly event: FlowStepEvent; readonly flow_id: string; readonly step_id: string }
  | { readonly event: "session_started" }
  | { readonly event: "session_ended" }
  | { readonly event: "restart" | "pause" | "resume" | "rewind" | "undo" };

export type FlowStepEvent = "flow_interrupted" | "flow_resumed" | "flow_completed" | "flow_cancelled";
