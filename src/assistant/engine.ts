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
  const cleared = state && { ...state, stack: [], pending: null };
  const error = asError(input);
  try {
    return engine.takeTurn(assistant, cleared, error);
  } catch (thrown) {
    if (!cleared) throw thrown;
    // Not even that: keep what was said, and be silent.
    const events =
      input.kind === "message" ? [{ event: "user", text: input.text, commands: [], metadata: input.metadata } as const] : [];
    return { state: cleared, events, effects: [], notes: ["The engine failed twice; the open task was dropped."] };
  }
}

/** The same message, meant as an error. Payloads mean themselves whatever is said of them, so their text must give way. */
function asError(input: TurnInput): MessageInput {
  const { turnId, at, seed, channel, locale } = input;
  const said = input.kind === "message" ? input : { text: "", metadata: HIDDEN };
  const plain = said.text.trim() !== "" && !said.text.startsWith("/");
  return {
    kind: "message",
    turnId,
    at,
    seed,
    channel,
    locale,
    text: plain ? said.text : "(not understood)",
    commands: [{ command: "error", error_type: "rasa_internal_error_default" }],
    metadata: plain ? said.metadata : { shown: said.text, ...said.metadata },
  };
}

/** Of a message that nobody typed: no bubble. */
export const HIDDEN = { shown: "" } as const;
