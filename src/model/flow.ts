import type { Json, JsonObject } from "../base/json.ts";
import type { Place } from "../base/diagnostics.ts";
import type { Rejection } from "./slot.ts";

/** A step id of the same flow, or "END". */
export type Target = string;

export const END = "END";

/** Where a step leads: always one target, or the first branch whose condition holds, else `else`. */
export type Next =
  | Target
  | { readonly branches: readonly { readonly if: string; readonly then: Target }[]; readonly else: Target };

interface StepBase {
  /** Unique in the flow. Written by the author or made from kind and position: stable while the flow does not change. */
  readonly id: string;
  readonly next: Next;
  readonly description?: string | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly place?: Place | undefined;
}

export interface ActionStep extends StepBase {
  readonly kind: "action";
  /** Action or response name; a template over `context` in patterns. An unknown name is skipped. */
  readonly action: string;
}

export interface CollectStep extends StepBase {
  readonly kind: "collect";
  readonly slot: string;
  readonly askBeforeFilling: boolean;
  readonly resetAfterFlowEnds: boolean;
  readonly forceSlotFilling: boolean;
  /** Ours: the actions that a yes to this question allows, each once. Absent: the first that changes something. */
  readonly confirms?: readonly string[] | undefined;
  /** Response key of the question; default `utter_ask_<slot>`. */
  readonly utter: string;
  readonly rejections: readonly Rejection[];
}

export interface SetSlotsStep extends StepBase {
  readonly kind: "set_slots";
  readonly slots: readonly { readonly name: string; readonly value: Json }[];
}

export interface LinkStep extends StepBase {
  readonly kind: "link";
  readonly flow: string;
}

export interface CallStep extends StepBase {
  readonly kind: "call";
  readonly flow: string;
}

export interface NoopStep extends StepBase {
  readonly kind: "noop";
}

export type Step = ActionStep | CollectStep | SetSlotsStep | LinkStep | CallStep | NoopStep;

export interface NluTrigger {
  readonly intent: string;
  readonly confidenceThreshold: number;
}

/** A flow with nesting flattened: every step names its own `next`. The order is the author's. */
export interface Flow {
  readonly id: string;
  /** Human name, also what patterns compare with. */
  readonly name: string;
  readonly description: string;
  /** Condition source; a flow whose guard is false cannot be started by understanding. */
  readonly guard?: string | undefined;
  /** `verified`: runs only for somebody whose identity the host vouches for. Ours. */
  readonly requires?: "verified" | undefined;
  readonly nluTriggers: readonly NluTrigger[];
  readonly alwaysIncludeInPrompt: boolean;
  readonly runPatternCompleted: boolean;
  readonly persistedSlots: readonly string[];
  /** Things people say to start it. Optional, ours. */
  readonly examples: readonly string[];
  /** Language → name. */
  readonly translation: Readonly<Record<string, { readonly name: string }>>;
  /** Id of the first step. */
  readonly first: Target;
  readonly steps: readonly Step[];
  readonly place?: Place | undefined;
}

/** Repair patterns are flows whose id says so; understanding never starts them. */
export function isPattern(flow: Flow | string): boolean {
  return (typeof flow === "string" ? flow : flow.id).startsWith("pattern_");
}
