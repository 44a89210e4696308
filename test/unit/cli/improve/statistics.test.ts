import { expect, test } from "vitest";
import { quantile, wilson } from "../../../../src/cli/improve/statistics.ts";

test("the interval of Wilson is that of the tables", () => {
  // 8 of 10: 49.0 % to 94.3 %; 0 of 10: 0 % to 27.8 % (Newcombe 1998, method 3).
  expect(wilson(8, 10)).toEqual({ rate: 0.8, low: 0.4902, high: 0.9433 });
  expect(wilson(0, 10)).toEqual({ rate: 0, low: 0, high: 0.2775 });
  expect(wilson(10, 10)).toEqual({ rate: 1, low: 0.7225, high: 1 });
  expect(wilson(0, 0)).toEqual({ rate: 0, low: 0, high: 1 });
});

test("quantiles lie between neighbours in proportion", () => {
  expect([0, 0.1, 0.5, 0.9, 1].map((share) => quantile([5, 1, 3, 2, 4], share))).toEqual([1, 1.4, 3, 4.6, 5]);
  expect(quantile([7], 0.9)).toBe(7);
  expect(quantile([], 0.5)).toBeNull();
});
