import { takeTurn } from "../../src/dialogue/turn.ts";
import { viewState } from "../../src/dialogue/view.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import type { Command } from "../../src/model/command.ts";
import type { ActionResult } from "../../src/model/effect.ts";
import type { DialogueState } from "../../src/model/state.ts";
import type { TurnInput } from "../../src/model/turn.ts";
import { createIdbStore } from "../../src/store/idb.ts";

/* What the page of turn.mjs runs, in Chromium: the real engine and the real store, without widget and worker. */

/** Milliseconds of every turn, by what was timed. */
export interface TurnTimes {
  readonly view: readonly number[];
  readonly decide: readonly number[];
  readonly commit: readonly number[];
}

const about = (n: number) => ({ turnId: `turn-${n}`, at: 1_700_000_000_000 + n, seed: 0.5, channel: "bench", locale: "en" });

/**
 * Has `conversations` conversations of four turns with an assistant of many-flows.mjs: start a flow with one slot, fill the
 * next, confirm, and take in what the action answered. Every turn is committed to IndexedDB as the session does it.
 */
export async function timeTurns(assistant: Assistant, conversations: number): Promise<TurnTimes> {
  const store = createIdbStore({ name: `bench-${assistant.hash}` });
  await store.open();
  const flows = Object.keys(assistant.flows).filter((id) => id.startsWith("task_"));
  const times = { view: [] as number[], decide: [] as number[], commit: [] as number[] };
  let turns = 0;

  for (let round = 0; round < conversations; round++) {
    const id = `conversation-${round}`;
    // Another flow each time, the same few again and again: warm, as a visitor's second message is.
    const flow = flows[(round * 7) % Math.min(flows.length, 10)]!;
    let state: DialogueState | null = null;
    let revision = 0;
    const message = (...commands: Command[]): TurnInput => ({ ...about(turns), kind: "message", text: "some words", commands });
    const script: ((now: DialogueState | null) => TurnInput)[] = [
      () => message({ command: "start flow", flow }, { command: "set slot", name: "item", value: "a lamp", extractor: "LLM" }),
      () => message({ command: "set slot", name: "amount", value: 3, extractor: "LLM" }),
      () => message({ command: "set slot", name: "confirmed", value: true, extractor: "LLM" }),
      (now) => {
        if (!now?.pending) throw new Error(`the flow ${flow} does not wait for its action`);
        const result: ActionResult = { kind: "action", output: { reference: `R-${turns}` }, messages: [] };
        return { ...about(turns), kind: "outcome", effect: now.pending.effect, outcome: { kind: "done", result } };
      },
    ];
    for (const next of script) {
      turns++;
      const input = next(state);
      const began = performance.now();
      viewState(assistant, state);
      const seen = performance.now();
      const { state: after, events, effects } = takeTurn(assistant, state, input);
      const decided = performance.now();
      const written = await store.commit({
        conversationId: id,
        basedOn: revision,
        turnId: input.turnId,
        at: input.at,
        state: after,
        events,
        effects: effects.filter(({ kind }) => kind === "call"),
        settled: input.kind === "outcome" ? [input.effect] : [],
        answered: null,
      });
      const committed = performance.now();
      if (written === null) throw new Error("the commit was refused");
      times.view.push(seen - began);
      times.decide.push(decided - seen);
      times.commit.push(committed - seen);
      state = after;
      revision = written;
    }
    if (!state?.said.some(({ text }) => text?.startsWith("Done: R-"))) throw new Error(`the flow ${flow} did not do its task`);
  }
  store.close();
  return times;
}
