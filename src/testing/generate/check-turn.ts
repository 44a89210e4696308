import { checkJson, isJsonObject, type JsonObject } from "../../base/json.ts";
import { MAX_FRAMES } from "../../dialogue/stack.ts";
import { takeTurn } from "../../dialogue/turn.ts";
import type { Assistant } from "../../model/assistant.ts";
import type { DialogueState } from "../../model/state.ts";
import type { TurnInput, TurnResult } from "../../model/turn.ts";

/** What a generated test can find. Part of the report's form: never renamed. */
export type FindingKind =
  | "crash"
  | "endless loop"
  | "dead end"
  | "orphaned state"
  | "lost correction"
  | "repeated words"
  | "no way out"
  | "other way"
  | "untaken branch"
  | "unreached step";

/** A fault that was seen, in a sentence that says what happened. */
export interface Finding {
  readonly kind: FindingKind;
  readonly message: string;
  /** What should have been in the turn, as an assertion of a conversation test; where one can say it. */
  readonly wanted?: JsonObject | undefined;
}

/** Nothing went wrong. */
const NO_ERROR: JsonObject = { bot_did_not_utter: { utter_name: "utter_internal_error_rasa" } };

/**
 * Checks what must hold after any turn of any conversation. `isPlayedAgain`: also that the turn comes to the same once
 * more, from the state as storage gives it back; that takes as long as the turn itself.
 */
export function checkTurn(
  assistant: Assistant,
  before: DialogueState | null,
  input: TurnInput,
  result: TurnResult,
  isPlayedAgain: boolean,
): readonly Finding[] {
  const found: Finding[] = [];
  const crash = (message: string): void => void found.push({ kind: "crash", message, wanted: NO_ERROR });
  const { state, events, effects, notes } = result;
  const problem = checkJson(defined(state), { maxDepth: 64, maxNodes: 100_000 });
  if (problem !== null) crash(`the state is not plain JSON: ${problem}`);
  if (state.stack.length > MAX_FRAMES + 1) crash(`${state.stack.length} flows are on the stack`);
  const ids = effects.map(({ id }) => id);
  if (ids.some((id) => !id.startsWith(`${input.turnId}.`)) || new Set(ids).size < ids.length)
    crash("an effect has no id of its own");
  if (isPlayedAgain) {
    const stored = before && (JSON.parse(JSON.stringify(before)) as DialogueState);
    if (JSON.stringify(takeTurn(assistant, stored, input)) !== JSON.stringify(result))
      crash("the same turn, played again, comes to something else");
  }

  const stopped = notes.find((sentence) => sentence.startsWith("The turn was stopped after"));
  const isBroken = events.some((event) => event.event === "flow_started" && event.flow_id === "pattern_internal_error");
  if (stopped !== undefined)
    found.push({ kind: "endless loop", message: "a flow goes round and round within one turn", wanted: NO_ERROR });
  else if (isBroken && !mayFail(assistant, input)) crash(`something went wrong: ${notes.join(" ")}`);
  if (isSilent(input, result))
    found.push({
      kind: "dead end",
      message: "the bot said nothing, and waits for nothing that would make it speak",
      wanted: { bot_uttered: { text_matches: "." } },
    });
  return found;
}

/** Whether "something went wrong" is the right answer. */
function mayFail({ settings }: Assistant, input: TurnInput): boolean {
  if (input.kind === "outcome") return input.outcome.kind !== "done";
  if (input.kind === "agent") return false;
  return input.text.trim() === "" || (settings.maxUserCharacters > 0 && input.text.length > settings.maxUserCharacters);
}

/** Whether nothing answers the user. A session that begins, and a flow of actions with nothing to say, may be silent. */
function isSilent(input: TurnInput, { state, events, effects }: TurnResult): boolean {
  if (input.kind !== "message" || effects.length > 0 || state.pending || state.ended) return false;
  if (/^\/(?:session_start|restart)\b/.test(input.text)) return false;
  return !events.some((one) => one.event === "flow_completed" && !one.flow_id.startsWith("pattern_"));
}

/** The same without fields that are undefined, which storage leaves out. */
function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(defined);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, defined(item)]])));
}
