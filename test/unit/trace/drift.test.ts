import { expect, test } from "vitest";
import { LEAST_TURNS, measureDrift, stabilityIndex, type ScoredTurn } from "../../../src/trace/drift.ts";

const turns = (count: number, top: number, margin = 0.5, perConversation = 1): readonly ScoredTurn[] =>
  Array.from({ length: count }, (_, at) => ({ top, margin, conversation: `c${Math.floor(at / perConversation)}` }));

test("[G34] the same shares have no distance, others have one, the same in both directions", () => {
  const even = [0.05, 0.15, 0.95, 1];
  expect(stabilityIndex(even, even)).toBe(0);
  expect(stabilityIndex([0.1, 0.9], [0.9, 0.1])).toBe(0);
  expect(stabilityIndex([0.05, 0.05, 0.95, 0.95], [0.05, 0.95, 0.95, 0.95])).toBeCloseTo(
    0.25 * Math.log(1.5) + 0.25 * Math.log(2),
    10,
  );
  expect(stabilityIndex([0.95, 0.95, 0.05], [0.05, 0.05, 0.95])).toBeCloseTo(
    stabilityIndex([0.05, 0.05, 0.95], [0.95, 0.95, 0.05]),
    10,
  );
});

test("[G34] values on and beyond the ends fall into the first and the last bin; nothing against something is finite", () => {
  expect(stabilityIndex([1, 0], [1.2, -0.1])).toBe(0);
  expect(Number.isFinite(stabilityIndex([0.95], [0.05]))).toBe(true);
  expect(Number.isFinite(stabilityIndex([], []))).toBe(true);
});

test("[G34] an alert wants two hundred turns on either side and an index above 0.2", () => {
  const options = { accept: 0.1 };
  expect(LEAST_TURNS).toBe(200);
  expect(measureDrift(turns(200, 0.95), turns(199, 0.25), options)).toEqual({ psi: null, unsure: 0, alert: false });
  expect(measureDrift(turns(199, 0.95), turns(200, 0.25), options).alert).toBe(false);
  expect(measureDrift(turns(200, 0.95), turns(200, 0.25), options).alert).toBe(true);
  expect(measureDrift(turns(200, 0.95, 0.9), turns(200, 0.95, 0.1), options).alert).toBe(true);
  const mixed = (low: number): readonly ScoredTurn[] => [...turns(low, 0.25), ...turns(200 - low, 0.95)];
  expect(measureDrift(mixed(100), mixed(60), options)).toMatchObject({ alert: false });
  expect(measureDrift(mixed(100), mixed(50), options)).toMatchObject({ alert: true });
});

test("[G34] so does more than every twentieth conversation that is read unsurely on the whole, however few turns there are", () => {
  const options = { accept: 0.5 };
  expect(measureDrift([], [...turns(19, 0.9), { top: 0.4, margin: 0, conversation: "x" }], options)).toEqual({
    psi: null,
    unsure: 0.05,
    alert: false,
  });
  expect(measureDrift([], [...turns(18, 0.9), { top: 0.4, margin: 0, conversation: "x" }], options).alert).toBe(true);
  expect(
    measureDrift(
      [],
      [
        { top: 0.9, margin: 0, conversation: "x" },
        { top: 0.1, margin: 0, conversation: "x" },
      ],
      options,
    ).unsure,
  ).toBe(0);
  expect(measureDrift([], [], options)).toEqual({ psi: null, unsure: 0, alert: false });
});
