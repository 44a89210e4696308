import { expect, test } from "vitest";
import { isStateRow } from "../../../src/store/rows.ts";

const state = {
  version: 1,
  assistant: "a",
  sessionStarted: true,
  ended: false,
  slots: {},
  counts: {},
  frameCount: 0,
  said: [],
  saidBefore: [],
  pending: null,
  latest: null,
  stack: [],
};
const call = { effect: "e", action: "pay", flow: null, why: "queued", frames: [], slots: {} };

test("a state whose set-aside calls or person have another shape is damaged, one without them is not", () => {
  expect(isStateRow(state)).toBe(true);
  expect(isStateRow({ ...state, parked: [call], human: { handoff: "h", phase: "waiting", seen: 0 } })).toBe(true);
  for (const parked of [{}, [null], [{ ...call, effect: 3 }], [{ ...call, frames: [{}] }], [{ ...call, slots: null }]])
    expect(isStateRow({ ...state, parked })).toBe(false);
  expect(isStateRow({ ...state, human: "Ann" })).toBe(false);
});
