import type { Assistant } from "../model/assistant.ts";
import { END, type ActionStep, type Flow } from "../model/flow.ts";

/** A pattern of the engine's own that nobody writes: the actions that slots want run with every message of the user. */
export const EVERY_TURN = "pattern_run_every_turn";

/** Its flow, one step an action, each once; null where no slot names one. */
export function everyTurnFlow({ slots }: Assistant): Flow | null {
  const mappings = Object.values(slots).flatMap((slot) => slot.mappings);
  const actions = [...new Set(mappings.flatMap(({ runActionEveryTurn: action }) => action ?? []))];
  if (actions.length === 0) return null;
  const steps = actions.map((action, index): ActionStep => ({
    kind: "action",
    id: `${index}`,
    action,
    next: index + 1 < actions.length ? `${index + 1}` : END,
  }));
  return {
    id: EVERY_TURN,
    name: EVERY_TURN,
    description: "",
    nluTriggers: [],
    alwaysIncludeInPrompt: false,
    runPatternCompleted: false,
    persistedSlots: [],
    examples: [],
    translation: {},
    first: "0",
    steps,
  };
}
