import { takeTurn } from "../../src/dialogue/turn.ts";
import { viewState } from "../../src/dialogue/view.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import type { Command } from "../../src/model/command.ts";
import type { ActionResult } from "../../src/model/effect.ts";
import type { DialogueState } from "../../src/model/state.ts";
import type { TurnInput, TurnResult } from "../../src/model/turn.ts";

/* A conversation with an assistant of many-flows.mjs, in rounds: each takes one flow from its start to its end. */

/** Milliseconds of every turn: reading the state for understanding, and deciding. */
export interface DecideTimes {
  readonly view: number[];
  readonly decide: number[];
}

export const noTimes = (): DecideTimes => ({ view: [], decide: [] });

/** Told after each turn, before the next. */
export type AfterTurn = (input: TurnInput, result: TurnResult) => Promise<void> | void;

/**
 * One round of four turns: start a flow with one slot, fill the next, confirm, and take in what the action answered.
 *
 * @returns the state after it.
 */
export async function playRound(
  assistant: Assistant,
  before: DialogueState | null,
  round: number,
  { view, decide }: DecideTimes,
  after?: AfterTurn,
): Promise<DialogueState> {
  // Another flow each time, the same few again and again: warm, as a visitor's second message is.
  const flow = `task_${(round * 7) % 10}`;
  let state = before;
  const about = (turn: number): Pick<TurnInput, "turnId" | "at" | "seed" | "channel" | "locale"> => {
    const number = round * 4 + turn;
    return { turnId: `turn-${number}`, at: 1_700_000_000_000 + number, seed: 0.5, channel: "bench", locale: "en" };
  };
  const message = (turn: number, ...commands: Command[]): TurnInput => {
    return { ...about(turn), kind: "message", text: "some words", commands };
  };
  const script: (() => TurnInput)[] = [
    () => message(0, { command: "start flow", flow }, { command: "set slot", name: "item", value: "a lamp", extractor: "LLM" }),
    () => message(1, { command: "set slot", name: "amount", value: 3, extractor: "LLM" }),
    () => message(2, { command: "set slot", name: "confirmed", value: true, extractor: "LLM" }),
    () => {
      if (!state?.pending) throw new Error(`the flow ${flow} does not wait for its action`);
      const result: ActionResult = { kind: "action", output: { reference: `R-${round}` }, messages: [] };
      return { ...about(3), kind: "outcome", effect: state.pending.effect, outcome: { kind: "done", result } };
    },
  ];
  for (const next of script) {
    const input = next();
    const began = performance.now();
    viewState(assistant, state);
    const seen = performance.now();
    const result = takeTurn(assistant, state, input);
    decide.push(performance.now() - seen);
    view.push(seen - began);
    await after?.(input, result);
    state = result.state;
  }
  if (!state?.said.some(({ text }) => text?.startsWith("Done: R-"))) throw new Error(`the flow ${flow} did not do its task`);
  return state;
}
