import type { Assistant } from "./assistant.ts";
import type { DialogueState } from "./state.ts";
import type { TurnInput, TurnResult } from "./turn.ts";
import type { StateView } from "./understanding.ts";

/** A turn, and what is seen of the state that it leads to: whoever asks from another thread asks once. */
export interface Decided extends TurnResult {
  readonly view: StateView;
}

/**
 * The port through which the assistant decides: a worker in the page, direct calls in Node. The same question has the same
 * answer, so asking twice does no harm. What the engine itself throws is what the promise rejects with; an engine that
 * cannot be had at all is told by `script/part-missing`, and nothing follows from that.
 */
export interface Engine {
  takeTurn(assistant: Assistant, state: DialogueState | null, input: TurnInput): Promise<Decided>;
  /** `state` null: a conversation that has not begun. */
  viewState(assistant: Assistant, state: DialogueState | null): Promise<StateView>;
  /** The words of a text that understanding must read; null: the dialogue reads it by itself. */
  textToUnderstand(assistant: Assistant, text: string): Promise<string | null>;
}
