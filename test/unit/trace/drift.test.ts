import { expect, test } from "vitest";
import {
  addScores,
  countScores,
  LEAST_CONVERSATIONS,
  LEAST_TURNS,
  measureDrift,
  NO_SCORES,
  readScores,
  stabilityIndex,
  type ScoreCounts,
} from "../../../src/trace/drift.ts";

const counted = (values: readonly (readonly [top: number, margin?: number | undefined])[]): ScoreCounts =>
  values.reduce((counts, [top, margin = 0.5]) => countScores(counts, { top, margin }), NO_SCORES);
const turns = (count: number, top: number, margin?: number): ScoreCounts =>
  counted(Array.from({ length: count }, () => [top, margin] as const));
const conversations = (all: number, unsure: number): ScoreCounts => ({ ...NO_SCORES, conversations: all, unsure });
const index = (before: readonly number[], now: readonly number[]): number =>
  stabilityIndex(counted(before.map((top) => [top])).top, counted(now.map((top) => [top])).top);

test("[G34] the same shares have no distance, others have one, the same in both directions", () => {
  const even = [0.05, 0.15, 0.95, 1];
  expect(index(even, even)).toBe(0);
  expect(index([0.1, 0.9], [0.9, 0.1])).toBe(0);
  expect(index([0.05, 0.05, 0.95, 0.95], [0.05, 0.95, 0.95, 0.95])).toBeCloseTo(0.25 * Math.log(1.5) + 0.25 * Math.log(2), 10);
  expect(index([0.95, 0.95, 0.05], [0.05, 0.05, 0.95])).toBeCloseTo(index([0.05, 0.05, 0.95], [0.95, 0.95, 0.05]), 10);
});

test("[G34] values on and beyond the ends fall into the first and the last bin; nothing against something is finite", () => {
  expect(index([1, 0], [1.2, -0.1])).toBe(0);
  expect(Number.isFinite(index([0.95], [0.05]))).toBe(true);
  expect(Number.isFinite(index([], []))).toBe(true);
});

test("[G34] an alert wants two hundred turns on either side and an index above 0.2", () => {
  expect(LEAST_TURNS).toBe(200);
  expect(measureDrift(turns(200, 0.95), turns(199, 0.25))).toEqual({ psi: null, unsure: null, alert: false });
  expect(measureDrift(turns(199, 0.95), turns(200, 0.25)).alert).toBe(false);
  expect(measureDrift(turns(200, 0.95), turns(200, 0.25)).alert).toBe(true);
  expect(measureDrift(turns(200, 0.95, 0.9), turns(200, 0.95, 0.1)).alert).toBe(true);
  const mixed = (low: number): ScoreCounts => addScores(turns(low, 0.25), turns(200 - low, 0.95));
  expect(measureDrift(mixed(100), mixed(60))).toMatchObject({ alert: false });
  expect(measureDrift(mixed(100), mixed(50))).toMatchObject({ alert: true });
});

test("[G34] R124 so does more than every twentieth of twenty conversations or more that is read unsurely, however few turns there are", () => {
  expect(LEAST_CONVERSATIONS).toBe(20);
  expect(measureDrift(NO_SCORES, conversations(20, 1))).toEqual({ psi: null, unsure: 0.05, alert: false });
  expect(measureDrift(NO_SCORES, conversations(20, 2))).toEqual({ psi: null, unsure: 0.1, alert: true });
  expect(measureDrift(NO_SCORES, conversations(19, 19))).toEqual({ psi: null, unsure: null, alert: false });
});

test("[G34] counts add up, and what is none is not read as some", () => {
  const sum = addScores(addScores(turns(2, 0.95, 0.15), turns(1, 0.05)), conversations(3, 1));
  expect(sum).toMatchObject({ turns: 3, conversations: 3, unsure: 1 });
  expect([sum.top[9], sum.top[0], sum.margin[1], sum.margin[5]]).toEqual([2, 1, 2, 1]);
  expect(readScores(JSON.parse(JSON.stringify({ ...sum, day: "x" })))).toEqual(sum);
  for (const wrong of [null, 3, {}, { ...sum, top: [1] }, { ...sum, turns: -1 }, { ...sum, margin: sum.margin.map(String) }])
    expect(readScores(wrong)).toBe(null);
});
