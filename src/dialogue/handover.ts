import { OVER_BUDGET } from "../model/budget.ts";
import type { Command } from "../model/command.ts";
import type { Outcome } from "../model/effect.ts";
import type { AgentEvent } from "../model/handoff.ts";
import type { Frame } from "../model/state.ts";
import type { MessageInput } from "../model/turn.ts";
import { nextEffectId, note, sayMessage, type Draft } from "./draft.ts";
import { notice } from "./guard-counts.ts";
import { sayResponse } from "./respond.ts";
import { activeFlows } from "./tasks.ts";

/*
 * A person takes over. The pattern that asked for one stays where it is on the stack for as long as the person has the
 * conversation: when it is given back the dialogue goes on from there, and an open question below is asked again.
 */

export const HAND_OVER = "action_trigger_handoff";

/** Asks for a person. Whether there is one is told by the outcome. */
export function handOff(draft: Draft, frame: Frame): void {
  const { reason } = frame.context;
  const found = (draft.counts["failures"] ?? 0) > 0 ? "not_understood" : "flow";
  const id = nextEffectId(draft);
  draft.effects.push({ kind: "handOff", id, reason: typeof reason === "string" ? reason : found });
  draft.pending = { effect: id, frame: frame.id, action: HAND_OVER };
}

/** Whether anybody was told. Nobody who may have been is left waiting for a user who was told that there is nobody. */
export function takeHandoff(draft: Draft, frame: Frame, handoff: string, outcome: Outcome): void {
  if (outcome.kind === "done" && outcome.result.kind === "handoff") {
    const about = frame.context["reason"] === "asked" ? undefined : draft.latest?.text;
    draft.human = { handoff, phase: "waiting", ...(about !== undefined && { about }), seen: 0 };
    draft.paused = true;
    draft.events.push({ event: "pause" });
    return sayResponse(draft, "utter_human_handoff_waiting");
  }
  if (mayHaveBeenTold(outcome)) relay(draft, handoff, null);
  if (outcome.kind === "cancelled") return;
  if (outcome.kind === "failed" && outcome.reason === OVER_BUDGET) return sayResponse(draft, "utter_over_budget");
  sayResponse(draft, outcome.kind === "offline" ? "utter_human_handoff_offline" : "utter_human_handoff_not_available");
}

function mayHaveBeenTold(outcome: Outcome): boolean {
  if (outcome.kind === "failed") return outcome.retryable;
  return outcome.kind !== "offline" || outcome.unsent !== true;
}

/** What the person did. True if the bot goes on now. */
export function takeAgentEvent(draft: Draft, event: AgentEvent): boolean {
  const { human } = draft;
  if (!human || event.handoff !== human.handoff || event.seq <= human.seen) {
    note(draft, "Nobody waits for what the person did; it was ignored.");
    return false;
  }
  draft.human = { ...human, seen: event.seq };
  switch (event.kind) {
    case "joined":
      draft.human = { ...draft.human, phase: "joined", name: event.name };
      sayResponse(draft, "utter_human_handoff_joined", { variables: { name: event.name } });
      return false;
    case "message": {
      const { text, name = human.name } = event;
      const who = name === undefined ? {} : { name };
      draft.human = { ...draft.human, phase: "joined", ...who };
      sayMessage(draft, { text, metadata: { sender: "agent", ...who } });
      return false;
    }
    case "typing":
      return false;
    case "released":
      takeBack(draft);
      for (const value of event.labels) {
        const label = { source: "agent_label", value };
        const said = human.about === undefined ? {} : { said: human.about };
        notice(draft, { guard: "nlu", what: "label", flow: activeFlows(draft.stack).at(-1) ?? null, label, ...said });
      }
      note(draft, `The person gave the conversation back${event.labels.length > 0 ? ` (${event.labels.join(", ")})` : ""}.`);
      sayResponse(draft, "utter_human_handoff_released");
      return true;
  }
}

/** Passes the user's words on. What nobody typed is not passed on. */
export function relayMessage(draft: Draft, { text, metadata }: MessageInput): void {
  const shown = metadata?.["shown"];
  const words = typeof shown === "string" ? shown : text;
  if (draft.human && words.trim() !== "") relay(draft, draft.human.handoff, words);
}

/** Whether the words take the wish for a person back. Somebody who has come is told so and answers. */
export function callsOff({ human }: Draft, commands: readonly Command[]): boolean {
  return human?.phase === "waiting" && commands.length > 0 && commands.every(isLeaving);
}

function isLeaving(command: Command): boolean {
  return command.command === "cancel flow" || (command.command === "chitchat" && command.about === "leave");
}

/** The user goes on without a person, who is told. */
export function callOff(draft: Draft): void {
  if (!draft.human) return;
  relay(draft, draft.human.handoff, null);
  takeBack(draft);
}

function takeBack(draft: Draft): void {
  draft.human = undefined;
  draft.paused = false;
  draft.events.push({ event: "resume" });
}

function relay(draft: Draft, handoff: string, text: string | null): void {
  draft.effects.push({ kind: "relay", id: nextEffectId(draft), handoff, text });
}
