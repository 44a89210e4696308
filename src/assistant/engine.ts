import { isHalcyonError } from "../base/errors.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Engine } from "../model/engine.ts";
import type { DialogueState } from "../model/state.ts";
import type { MessageInput, TurnInput, TurnResult } from "../model/turn.ts";
import type { StateView } from "../model/understanding.ts";

/** A turn as it came out, and what went wrong inside the engine, if anything did. */
export interface Decision extends TurnResult {
  /** Null where the engine failed twice and nobody looked. */
  readonly view: StateView | null;
  readonly thrown: unknown;
}

/**
 * Takes a turn whatever happens. An engine that throws (a snapshot of another version, a bug) costs the open task: the
 * stack is cleared and the dialogue told of an internal error, in the same turn and with the same words of the user, so
 * that no message is lost. An engine that cannot be had costs nothing: it is asked again later.
 *
 * @throws {HalcyonError} `script/part-missing`, `assistant/closed`.
 */
export async function decide(
  engine: Engine,
  assistant: Assistant,
  state: DialogueState | null,
  input: TurnInput,
): Promise<Decision> {
  try {
    return { ...(await engine.takeTurn(assistant, state, input)), thrown: undefined };
  } catch (thrown) {
    if (isAbsent(thrown)) throw thrown;
    return { ...(await startOver(engine, assistant, state, input)), thrown };
  }
}

/** Clears the stack and lets the dialogue say that something went wrong. */
export async function startOver(
  engine: Engine,
  assistant: Assistant,
  state: DialogueState | null,
  input: TurnInput,
): Promise<Omit<Decision, "thrown">> {
  const cleared = state && { ...state, stack: [], pending: null, ...withoutCause(state, input) };
  const error = asError(input);
  try {
    return await engine.takeTurn(assistant, cleared, error);
  } catch (thrown) {
    if (!cleared || isAbsent(thrown)) throw thrown;
    // Not even that: keep what was said, and be silent.
    const events =
      input.kind === "message"
        ? [{ event: "user", text: keptWords(assistant, input.text), commands: [], metadata: input.metadata } as const]
        : [];
    const notes = ["The engine failed twice; the open task was dropped."];
    return { state: cleared, events, effects: [], notes, view: null };
  }
}

/** Words that were left for a slot are masked by the engine alone: where there is none they are not kept. */
function keptWords({ policy }: Assistant, text: string): string {
  return policy?.redact?.except ? "…" : text;
}

/** What the engine failed at is not to be taken in again: it would fail at it for ever. */
function withoutCause({ parked, human }: DialogueState, input: TurnInput): Pick<DialogueState, "parked" | "human"> {
  if (input.kind === "outcome" && parked) return { parked: parked.filter(({ effect }) => effect !== input.effect) };
  if (input.kind === "agent" && human) return { human: { ...human, seen: Math.max(human.seen, input.event.seq) } };
  return {};
}

/** Whether nobody decided at all: no fault of the state. */
export function isAbsent(thrown: unknown): boolean {
  return isHalcyonError(thrown, "script/part-missing") || isHalcyonError(thrown, "assistant/closed");
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
