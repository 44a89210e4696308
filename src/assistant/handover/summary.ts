import type { LoggedEvent } from "../../backend/actions.ts";
import type { Assistant } from "../../model/assistant.ts";
import { isPattern } from "../../model/flow.ts";
import type { AttemptedAction, HandoffLine, HandoffPacket, HandoffSlot } from "../../model/handoff.ts";

export interface SummaryParts {
  readonly assistant: Assistant;
  readonly reason: string;
  readonly flow: HandoffPacket["currentFlow"];
  readonly slots: readonly HandoffSlot[];
  readonly attemptedActions: readonly AttemptedAction[];
  readonly openQuestion: string | null;
  readonly transcript: readonly HandoffLine[];
  readonly events: readonly LoggedEvent[];
}

const MAX_KNOWN = 12;
const MAX_WORDS = 200;

/** Five lines, always in this order: goal, what is known, what was tried, what failed, what is asked. */
export function summarise(parts: SummaryParts): string {
  const { slots, attemptedActions, reason, openQuestion } = parts;
  const known = slots.slice(0, MAX_KNOWN).map(({ label, value }) => `${label}: ${value}`);
  const done = attemptedActions.filter(({ status }) => status === "done").map(({ name }) => name);
  const failed = attemptedActions.filter(({ status }) => status !== "done");
  const asked = openQuestion === null ? reason : `${reason} Open question: ${cut(openQuestion)}`;
  return [
    `Goal: ${goalOf(parts)}`,
    `Known: ${known.join("; ") || "nothing"}`,
    `Tried: ${[...finishedFlows(parts), ...new Set(done)].join(", ") || "nothing"}`,
    `Failed: ${[...failed.map(({ name, status, errorCode }) => `${name} (${errorCode ?? status})`), ...misses(parts)].join(", ") || "nothing"}`,
    `Asked of you: ${asked}`,
  ].join("\n");
}

/** The task that runs; else the user's last words that are not the wish for a person itself. */
function goalOf({ flow, assistant, transcript, events }: SummaryParts): string {
  if (flow) return assistant.flows[flow.id]?.description || flow.name;
  const wish = events.findLast(
    ({ event }) => event.event === "user" && event.commands.some(({ command }) => command === "human handoff"),
  );
  const before = transcript.findLast(({ role, at }) => role === "user" && (!wish || Date.parse(at) < wish.at));
  return before ? `not known; the user's words: “${cut(before.text)}”` : "not known; the user asked for a person at once";
}

function finishedFlows({ events, assistant }: SummaryParts): readonly string[] {
  const ended = events.flatMap(({ event }) => (event.event === "flow_completed" ? [event.flow_id] : []));
  return [...new Set(ended)].filter((id) => !isPattern(id)).map((id) => `${assistant.flows[id]?.name ?? id} (completed)`);
}

function misses({ events }: SummaryParts): readonly string[] {
  const count = events.filter(
    ({ event }) => event.event === "user" && event.commands.some(({ command }) => command === "cannot handle"),
  ).length;
  return count === 0 ? [] : [`not understood ${count === 1 ? "once" : `${count} times`}`];
}

const cut = (text: string): string => (text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS - 1)}…` : text);
