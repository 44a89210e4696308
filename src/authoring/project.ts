import { isPattern } from "../model/flow.ts";
import type { Slot } from "../model/slot.ts";
import type { Training } from "../model/training.ts";
import { DEFAULT_ACTIONS } from "./default-actions.ts";
import type { Findings } from "./findings.ts";
import type { WrittenFlow } from "./read-flow.ts";
import type { SourceText } from "./source.ts";
import type { Entry, MapValue } from "./tree.ts";
import type { Responses } from "./wordings.ts";

/** Everything that the files of an assistant declare, merged: what names are checked against. */
export interface Project {
  readonly sources: readonly SourceText[];
  /** Author's flows and built-in patterns, by id. */
  readonly flows: ReadonlyMap<string, WrittenFlow>;
  readonly slots: ReadonlyMap<string, { readonly slot: Slot; readonly entry: Entry }>;
  readonly responses: Responses;
  /** Where responses were written; generated ones have no entry. */
  readonly responseEntries: ReadonlyMap<string, Entry>;
  /** Names listed under `actions`. */
  readonly actions: ReadonlySet<string>;
  readonly training: Training | undefined;
  /** Names of sub-agents that the project has: nothing of ours can call them. */
  readonly agents: ReadonlySet<string>;
  /** The file-level maps, for fixes that add something. */
  readonly tops: readonly MapValue[];
  readonly findings: Findings;
}

/** A name that is rendered before it is used: nothing can be said about it here. */
export function isTemplate(name: string): boolean {
  return name.includes("{{");
}

/** Custom actions: those that the domain lists, and those that slots and flows name and nobody else provides. */
export function customActions({ flows, slots, responses, actions }: Project): readonly string[] {
  const everyTurn = [...slots.values()].flatMap(({ slot }) => slot.mappings.flatMap((each) => each.runActionEveryTurn ?? []));
  const names = new Set([...actions, ...everyTurn].filter((name) => !responses.has(name)));
  for (const { flow } of flows.values()) {
    for (const step of flow.steps) {
      if (step.kind !== "action" || isTemplate(step.action) || responses.has(step.action)) continue;
      if (!DEFAULT_ACTIONS.has(step.action) && !step.action.startsWith("utter_")) names.add(step.action);
    }
  }
  return [...names].toSorted((a, b) => (a < b ? -1 : 1));
}

/** Ids that the engine knows as patterns. Other ids with their beginning are refused: they would never run. */
export const PATTERN_IDS: ReadonlySet<string> = new Set([
  "pattern_cancel_flow",
  "pattern_cannot_handle",
  "pattern_chitchat",
  "pattern_clarification",
  "pattern_code_change",
  "pattern_collect_information",
  "pattern_completed",
  "pattern_continue_interrupted",
  "pattern_correction",
  "pattern_customer_satisfaction",
  "pattern_escalation",
  "pattern_external_agent_processing",
  "pattern_human_handoff",
  "pattern_internal_error",
  "pattern_repeat_bot_messages",
  "pattern_restart",
  "pattern_search",
  "pattern_session_end",
  "pattern_session_start",
  "pattern_skip_question",
  "pattern_slot_exhausted",
  "pattern_user_silence",
  "pattern_validate_slot",
  "pattern_verification_needed",
]);

/** Patterns that CALM had for a time; projects may still bring them. */
export const WITHDRAWN_PATTERNS: ReadonlySet<string> = new Set(["pattern_handle_digressions"]);

export function userFlowIds(project: Project): readonly string[] {
  return [...project.flows.keys()].filter((id) => !isPattern(id));
}
