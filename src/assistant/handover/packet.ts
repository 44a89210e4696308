import type { Json } from "../../base/json.ts";
import type { LoggedEvent } from "../../backend/actions.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { HandOffEffect } from "../../model/effect.ts";
import { isPattern } from "../../model/flow.ts";
import type { HandoffLine, HandoffPacket, HandoffSlot } from "../../model/handoff.ts";
import type { DialogueState, Frame } from "../../model/state.ts";
import type { Customer } from "../lazy-people.ts";
import { attemptsOf } from "./attempts.ts";
import { createMask } from "./mask.ts";
import { summarise } from "./summary.ts";

export interface PacketParts {
  readonly assistant: Assistant;
  readonly conversationId: string;
  readonly effect: HandOffEffect;
  readonly state: DialogueState;
  /** Oldest first. */
  readonly events: readonly LoggedEvent[];
  readonly channel: string;
  /** BCP 47. */
  readonly language: string;
  /** Address of the page, without its query. */
  readonly page: string | null;
  readonly customer: Customer | null;
  readonly consent: boolean | null;
  /** Wall time, milliseconds. */
  readonly now: number;
}

/** What a person has to know, made by rules alone: the same conversation gives the same packet. */
export function makePacket(parts: PacketParts): HandoffPacket {
  const { assistant, conversationId, effect, state, events, customer } = parts;
  const mask = createMask(assistant, state, events);
  const transcript = events.flatMap((logged) => lineOf(logged, mask.text));
  const flow = currentFlow(assistant, state);
  const slots = slotsOf(parts, mask.value);
  const latest = events.findLast(({ event }) => event.event === "user" && event.commands.length > 0)?.event;
  const command = latest?.event === "user" ? latest.commands.find((one) => one.command !== "human handoff") : undefined;
  const attemptedActions = attemptsOf(assistant, state, events);
  const openQuestion = questionOf(assistant, state, events, mask.text);
  const reason = { code: effect.reason, text: REASONS[effect.reason] ?? effect.reason };
  return {
    version: 1,
    reason,
    conversationId,
    handoff: effect.id,
    customer: { ref: customer?.ref ?? null, verified: customer?.verified ?? false, claims: customer?.claims ?? {} },
    language: parts.language,
    channel: parts.channel,
    summary: summarise({ reason: reason.text, flow, slots, attemptedActions, openQuestion, transcript, events, assistant }),
    currentFlow: flow,
    intent: command ? { command: command.command, score: scoreOf(latest) } : null,
    slots,
    attemptedActions,
    transcript,
    openQuestion,
    links: { trace: null, page: parts.page },
    consent: parts.consent,
    redactions: { masked: mask.count(), dropped: 0 },
    bundleHash: assistant.hash,
    createdAt: new Date(parts.now).toISOString(),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  asked: "The user asked for a person.",
  not_understood: "The user was not understood several times.",
  flow: "The assistant's own rules hand this over.",
  low_confidence: "The user was not surely understood several times.",
  slot_exhausted: "A question was asked in vain.",
  repeated_failure: "The same did not work several times.",
  frustration: "The user seems to be upset.",
};

function scoreOf(event: LoggedEvent["event"] | undefined): number | null {
  return event?.event === "user" ? (event.parse?.intent?.confidence ?? null) : null;
}

function lineOf({ event, at }: LoggedEvent, mask: (text: string) => string): readonly HandoffLine[] {
  if (event.event !== "user" && event.event !== "bot") return [];
  const shown = event.event === "user" ? event.metadata?.["shown"] : undefined;
  const text = typeof shown === "string" ? shown : (event.text ?? "");
  if (text.trim() === "") return [];
  const role = event.event === "user" ? "user" : event.metadata["sender"] === "agent" ? "agent" : "bot";
  return [{ role, text: mask(text), at: new Date(at).toISOString() }];
}

/** The task that runs, or was interrupted last. */
function currentFlow(assistant: Assistant, { stack }: DialogueState): HandoffPacket["currentFlow"] {
  const frame = stack.findLast(({ kind, flow }) => kind !== "pattern" && !isPattern(flow));
  if (!frame) return null;
  const status = stack.some(({ context }) => typeof context["collect"] === "string") ? "asking" : "running";
  return { id: frame.flow, name: assistant.flows[frame.flow]?.name ?? frame.flow, step: stepOf(frame), status };
}

/** The author's own id: in a snapshot the signs that mean something to the machine are written as `%2e`. */
function stepOf({ snapshot }: Frame): string {
  const { value } = snapshot;
  return typeof value === "string"
    ? value.replaceAll(/%([\da-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : "";
}

function slotsOf({ assistant, state, events }: PacketParts, mask: (slot: string, value: Json) => string): HandoffSlot[] {
  return Object.entries(state.slots).flatMap(([id, value]): HandoffSlot[] => {
    const slot = assistant.slots[id];
    if (!slot || value === null || JSON.stringify(value) === JSON.stringify(slot.initialValue)) return [];
    const label = slot.description ?? id.replaceAll("_", " ");
    const sensitive = slot.sensitive === true;
    return [{ id, label, value: mask(id, value), source: sourceOf(id, events), sensitive }];
  });
}

/** Whoever filled it last. */
function sourceOf(slot: string, events: readonly LoggedEvent[]): HandoffSlot["source"] {
  const set = events.findLastIndex(({ event }) => event.event === "slot" && event.name === slot);
  const turnId = events[set]?.turnId;
  for (const { event, turnId: turn } of events) {
    if (turn !== turnId || event.event !== "user") continue;
    for (const command of event.commands) {
      if (command.command === "set slot" && command.name === slot) return command.extractor === "NLU" ? "nlu" : "user";
      if (command.command === "correct slot" && command.corrected_slots.some(({ name }) => name === slot)) return "user";
    }
  }
  return "system";
}

/** What the bot asked, in its own words where they are known. */
function questionOf(
  assistant: Assistant,
  { stack }: DialogueState,
  events: readonly LoggedEvent[],
  mask: (text: string) => string,
): string | null {
  const asking = stack.findLast(({ context }) => typeof context["collect"] === "string")?.context;
  const slot = asking?.["collect"];
  if (!asking || typeof slot !== "string") return null;
  const asked = events.findLast(({ event }) => event.event === "bot" && event.metadata.utter_action === asking["utter"])?.event;
  return asked?.event === "bot" && asked.text !== undefined ? mask(asked.text) : (assistant.slots[slot]?.description ?? slot);
}
