import type { JsonObject } from "../base/json.ts";
import type { EffectId } from "./effect.ts";

/** What a person who takes over has to know. Version 1; plain JSON, sensitive values masked, at most as long as asked for. */
export interface HandoffPacket {
  readonly version: 1;
  readonly reason: { readonly code: string; readonly text: string };
  readonly conversationId: string;
  /** The id of the effect that asked: the receiver makes one case of it, however often it is told. */
  readonly handoff: EffectId;
  readonly customer: { readonly ref: string | null; readonly verified: boolean; readonly claims: JsonObject };
  /** BCP 47. */
  readonly language: string;
  readonly channel: string;
  /** Made by rules: goal, what is known, what was tried, what failed, what is asked. */
  readonly summary: string;
  readonly currentFlow: { readonly id: string; readonly name: string; readonly step: string; readonly status: string } | null;
  /** What the latest words were understood as. */
  readonly intent: { readonly command: string; readonly score: number | null } | null;
  readonly slots: readonly HandoffSlot[];
  readonly attemptedActions: readonly AttemptedAction[];
  /** Oldest first. */
  readonly transcript: readonly HandoffLine[];
  /** The question that was open. */
  readonly openQuestion: string | null;
  readonly links: { readonly trace: string | null; readonly page: string | null };
  /** What the user has agreed to be passed on; null: nobody asked. */
  readonly consent: boolean | null;
  /** Values that were masked, and lines that were left out for length. */
  readonly redactions: { readonly masked: number; readonly dropped: number };
  /** Content hash of the assistant. */
  readonly bundleHash: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface HandoffSlot {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** Who filled it: `user`, `nlu` (training data) or `system` (an action, the flow, an initial value). */
  readonly source: "user" | "nlu" | "system";
  readonly sensitive: boolean;
}

export interface AttemptedAction {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** `unknown`: asked for, and nobody knows whether it was done. */
  readonly status: "done" | "failed" | "unknown";
  readonly errorCode: string | null;
  readonly idempotencyKey: string | null;
}

export interface HandoffLine {
  readonly role: "user" | "bot" | "agent";
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What comes back from the person. `seq` grows within one handover: an event that was seen is not seen twice. */
export type AgentEvent = {
  readonly seq: number;
  readonly handoff: EffectId;
} & (
  | { readonly kind: "joined"; readonly name: string }
  | { readonly kind: "message"; readonly text: string; readonly name?: string | undefined }
  | { readonly kind: "typing" }
  /** `labels`: what it was about, in the person's judgement: ids of flows, or words. */
  | { readonly kind: "released"; readonly labels: readonly string[] }
);
