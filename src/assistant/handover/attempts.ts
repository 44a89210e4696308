import type { LoggedEvent } from "../../backend/actions.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { AttemptedAction } from "../../model/handoff.ts";
import type { DialogueState } from "../../model/state.ts";

/** The author's actions that were asked for, oldest first. A response or a built-in action is none. */
export function attemptsOf(
  assistant: Assistant,
  { unsettled }: DialogueState,
  events: readonly LoggedEvent[],
): readonly AttemptedAction[] {
  const known = new Set(assistant.actions);
  return events.flatMap(({ event, at, turnId }, index): AttemptedAction[] => {
    if (event.event !== "action" || !known.has(event.name)) return [];
    const open = unsettled.find(({ action, effect }) => action === event.name && effect.startsWith(`${turnId}.`));
    const failure = open ? null : failureAfter(events, index, event.name);
    return [
      {
        name: event.name,
        at: new Date(at).toISOString(),
        status: open ? "unknown" : failure === null ? "done" : "failed",
        errorCode: failure,
        idempotencyKey: open?.key ?? null,
      },
    ];
  });
}

/** What the events until the next action or message say of it. */
function failureAfter(events: readonly LoggedEvent[], from: number, name: string): string | null {
  let found: string | null = null;
  for (const { event } of events.slice(from + 1)) {
    if (event.event === "user" || event.event === "action") break;
    if (event.event === "action_execution_rejected" && event.name === name) return "rejected";
    if (event.event === "action_failed" && event.name === name) found ??= event.outcome;
  }
  return found;
}
