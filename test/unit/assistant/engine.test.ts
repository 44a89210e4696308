import { expect, test } from "vitest";
import { startOver } from "../../../src/assistant/engine.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Engine } from "../../../src/model/engine.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import type { TurnInput } from "../../../src/model/turn.ts";

const about = { turnId: "t", at: 1, seed: 0, channel: "c", locale: "en" };
const parked = (effect: string) =>
  ({ effect, action: "pay", flow: null, why: "queued", until: 9, frames: [], slots: {} }) as const;
const state = {
  version: 1,
  stack: [{ id: "f" }],
  pending: { effect: "e", frame: "f", action: "pay" },
  parked: [parked("a"), parked("b")],
  human: { handoff: "h", phase: "joined", seen: 2 },
} as unknown as DialogueState;

/** What the engine is given after it has failed. */
async function given(input: TurnInput): Promise<DialogueState> {
  let seen: DialogueState | null = null;
  const engine: Pick<Engine, "takeTurn"> = {
    async takeTurn(_, before) {
      seen = before;
      return { state: before!, events: [], effects: [], notes: [], view: null as never };
    },
  };
  await startOver(engine as Engine, {} as Assistant, state, input);
  return seen!;
}

test("an engine that fails at the outcome of a call which was set aside is not given it for ever", async () => {
  const after = await given({ ...about, kind: "outcome", effect: "a", outcome: { kind: "expired" } });
  expect(after.parked).toEqual([parked("b")]);
  expect(after.human).toEqual(state.human);
  expect([after.stack, after.pending]).toEqual([[], null]);
});

test("an engine that fails at what a person did is not told it for ever", async () => {
  const event = { seq: 5, handoff: "h", kind: "released", labels: [] } as const;
  const after = await given({ ...about, kind: "agent", event });
  expect(after.human).toEqual({ handoff: "h", phase: "joined", seen: 5 });
  expect(after.parked).toEqual(state.parked);
});
