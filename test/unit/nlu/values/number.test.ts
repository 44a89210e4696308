import { expect, test } from "vitest";
import { readNumbers, readOrdinals } from "../../../../src/nlu/values/number.ts";

test.each([
  ["42", 42],
  ["-3", -3],
  ["1,250.50", 1250.5],
  ["1.250,50", 1250.5],
  ["12,345 kwh", 12345],
  ["12,5", 12.5],
  ["1'000'000", 1_000_000],
  ["3k", 3000],
  ["2.5 million", 2_500_000],
  ["$12", 12],
  ["12€", 12],
  ["twelve", 12],
  ["one hundred twenty-five", 125],
  ["a hundred and five", 105],
  ["two thousand and six", 2006],
  ["nineteen ninety", 1990],
  ["two and a half", 2.5],
  ["three point one four", 3.14],
  ["half a million", 500_000],
  ["four eight two oh three", 48203],
  ["a dozen", 12],
  ["a couple of them", 2],
])("%s is the number %d", (text, value) => {
  expect(readNumbers(text).map((found) => found.value)).toEqual([value]);
});

test.each(["a-1042", "7pm", "19:30", "12/11/2026", "2nd", "nobody's", "#1042"])("%s holds no number", (text) => {
  expect(readNumbers(text)).toEqual([]);
});

test("currency and unit belong to the number and to its stretch", () => {
  expect(readNumbers("pay 80 euros now")).toMatchObject([{ value: 80, start: 4, end: 12, unit: "euros" }]);
  expect(readNumbers("pay €80 now")).toMatchObject([{ value: 80, start: 4, end: 7, unit: "€" }]);
});

test("several numbers come in their order", () => {
  expect(readNumbers("20, no, twenty five").map(({ value }) => value)).toEqual([20, 25]);
});

test("ordinals are read in digits and in words", () => {
  expect(readOrdinals("the 12th or the twenty-first").map(({ value }) => value)).toEqual([12, 21]);
});
