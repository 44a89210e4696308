import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";

const read = (slots: string, top = "") =>
  readAssistant([
    {
      path: "bot.yml",
      text: `flows: { go: { description: go, steps: [ { collect: amount, ask: How much? } ] } }\nslots:\n${slots}${top}`,
    },
  ]);

test("[S40] a slot names what it was called before, one name or several", async () => {
  const one = await read("  amount: { type: float, renamed_from: sum }\n");
  expect(one.diagnostics).toEqual([]);
  expect(one.assistant?.slots["amount"]?.renamedFrom).toEqual(["sum"]);
  const two = await read("  amount: { type: float, renamed_from: [total, sum] }\n");
  expect(two.assistant?.slots["amount"]?.renamedFrom).toEqual(["total", "sum"]);
  const none = await read("  amount: float\n");
  expect(none.assistant?.slots["amount"]).not.toHaveProperty("renamedFrom");
});

test("[S45] a former name that a slot still has is an error that names both places", async () => {
  const { assistant, diagnostics } = await read(
    "  sum: float\n  amount:\n    type: float\n    renamed_from:\n      - total\n      - sum\n",
  );
  expect(assistant).toBeNull();
  expect(diagnostics).toMatchObject([
    {
      code: "slot/renamed-from",
      severity: "error",
      place: { line: 8, column: 9 },
      related: [{ place: { line: 3 }, message: "`sum` is declared here" }],
    },
  ]);
});

test("[S45] a slot that names itself, and one name of two slots, are errors", async () => {
  const itself = await read("  amount: { type: float, renamed_from: amount }\n");
  expect(itself.diagnostics.map(({ code, place }) => [code, place?.line])).toEqual([["slot/renamed-from", 3]]);
  const both = await read(
    "  amount: { type: float, renamed_from: sum }\n  other: { type: float, renamed_from: [sum, another] }\n",
  );
  expect(both.diagnostics).toMatchObject([
    {
      code: "slot/renamed-from",
      place: { line: 4 },
      related: [{ place: { line: 3 }, message: "here of `amount`" }],
    },
  ]);
});

test("[M32] whether several tasks asked for at once are asked about is a setting", async () => {
  const settings = async (top: string) => (await read("  amount: float\n", top)).assistant?.settings.clarifySeveralStarts;
  expect(await settings("clarify_several_starts: true\n")).toBe(true);
  expect(await settings("clarify_several_starts: false\n")).toBe(false);
  expect(await settings("")).toBeUndefined();
});
