import type { Assistant } from "../model/assistant.ts";
import type { DialogueState } from "../model/state.ts";
import type { MessageInput, TurnInput, TurnResult } from "../model/turn.ts";
import type { StateView } from "../model/understanding.ts";

/** The deciding half, as the runtime sees it: two pure functions. */
export interface Engine {
  takeTurn(assistant: Assistant, state: DialogueState | null, input: TurnInput): TurnResult;
  viewState(assistant: Assistant, state: DialogueState | null): StateView;
}

/** A turn as it came out, and what went wrong inside the engine, if anything did. */
export interface Decision extends TurnResult {
  readonly thrown: unknown;
}

/**
 * Takes a turn whatever happens. An engine that throws (a snapshot of another version, a bug) costs the open task: the
 * stack is cleared and the dialogue told of an internal error, in the same turn and with the same words of the user, so
 * that no message is lost.
 */
export function decide(engine: Engine, assistant: Assistant, state: DialogueState | null, input: TurnInput): Decision {
  try {
    return { ...engine.takeTurn(assistant, state, input), thrown: undefined };
  } catch (thrown) {
    return { ...startOver(engine, assistant, state, input), thrown };
  }
}

/** Clears the stack and lets the dialogue say that something went wrong. */
export function startOver(engine: Engine, assistant: Assistant, state: DialogueState | null, input: TurnInput): TurnResult {
  const error: MessageInput = {
    kind: "message",
    turnId: input.turnId,
    at: input.at,
    seed: input.seed,
    channel: input.channel,
    locale: input.locale,
    text: input.kind === "message" ? input.text : "",
    commands: [{ command: "error", error_type: "internal" }],
    metadata: input.kind === "message" ? input.metadata : HIDDEN,
  };
  const cleared = state && { ...state, stack: [], pending: null };
  try {
    return engine.takeTurn(assistant, cleared, error);
  } catch {
    // Not even that: begin as if nothing had been, with the transcript kept.
    return engine.takeTurn(assistant, null, error);
  }
}

/** Of a message that nobody typed: no bubble. */
export const HIDDEN = { shown: "" } as const;
