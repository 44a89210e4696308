import type { Assistant } from "../model/assistant.ts";
import type { Decided } from "../model/engine.ts";
import type { DialogueState } from "../model/state.ts";
import type { TurnInput } from "../model/turn.ts";
import { expandCommands } from "./host-commands.ts";
import { textToUnderstand } from "./payload.ts";
import { takeTurn } from "./turn.ts";
import { viewState } from "./view.ts";

/** Everything that a page asks of the dialogue, at once and in this thread. */
export const engine = {
  takeTurn(assistant: Assistant, state: DialogueState | null, input: TurnInput): Decided {
    const result = takeTurn(assistant, state, input);
    return { ...result, view: viewState(assistant, result.state) };
  },
  viewState,
  textToUnderstand,
  expandCommands,
};
