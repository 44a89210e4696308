import { expect, test } from "vitest";
import { textWidth, wrapText } from "../../../../src/cli/export/wrap-text.ts";

test("breaks at blanks, and no line is wider than there is room", () => {
  const lines = wrapText("You do not have so much money. Let us try another amount.", 200, 13, 9);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join(" ")).toBe("You do not have so much money. Let us try another amount.");
  for (const line of lines) expect(textWidth(line, 13)).toBeLessThanOrEqual(200);
});

test("breaks a long word where its parts meet, else anywhere", () => {
  expect(wrapText("slots.the_customer_has_agreed", 120, 12, 9)).toEqual(["slots.the_", "customer_has_", "agreed"]);
  const lines = wrapText("x".repeat(60), 120, 12, 9);
  expect(lines.join("")).toBe("x".repeat(60));
  for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(120);
});

test("says that it was cut", () => {
  const lines = wrapText("one two three four five six seven eight nine ten", 80, 13, 2);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/…$/);
  for (const line of lines) expect(textWidth(line, 13)).toBeLessThanOrEqual(80);
});

test("of nothing there is no line", () => {
  expect(wrapText("", 100, 13, 3)).toEqual([]);
  expect(wrapText("  \n ", 100, 13, 3)).toEqual([]);
});

test("signs as wide as high count as that", () => {
  expect(textWidth("漢字", 10)).toBeCloseTo(21);
  expect(textWidth("🙂", 10)).toBeCloseTo(10.5);
});
