import { describe, expect, test } from "vitest";
import { codes, lint } from "./lint.ts";

const flow = (id: string, description: string, steps = `[{ say: ${id} }]`): string =>
  `  ${id}: { description: ${description}, steps: ${steps} }\n`;
const bot = (...flows: readonly string[]): string =>
  `slots: { invoice: { ask: Which? }, kind: text, ok: { type: bool, ask: OK? } }\nactions: [open_ticket, close_ticket]\nflows:\n${flows.join("")}`;

describe("[V3] flows that will be mixed up", () => {
  test("billing problems 1, 2 and refund are one flow with a question", async () => {
    const found = await lint(
      bot(
        flow("billing_problem_1", "Customer has a problem with a bill"),
        flow("billing_problem_2", "Customer has another problem with the bill"),
        flow("billing_problem_refund", "Customer has a billing problem and wants a refund"),
      ),
    );
    expect(found.map(({ code, place, hint }) => [code, place?.line, hint?.startsWith("Merge them")])).toEqual([
      ["lint/confusable-flows", 5, true],
      ["lint/confusable-flows", 6, true],
    ]);
    expect(found[0]).toMatchObject({ severity: "warning", related: [{ place: { line: 4 } }] });
  });

  test("descriptions in nearly the same words are found whatever the flows are called", async () => {
    expect(
      await codes(
        bot(
          flow("refund", "The user wants their money back for an order"),
          flow("track", "find out where a parcel is"),
          flow("give_back", "User wants money back for his orders"),
        ),
      ),
    ).toEqual(["lint/confusable-flows:6"]);
  });

  test.each([
    ["book a flight", "book a hotel"],
    ["add a contact to the list of contacts", "remove a contact from the list of contacts"],
    ["report a lost card", "report a stolen card"],
    ["cancel a booking", "change a booking"],
  ])("%s and %s are kept apart", async (one, two) => {
    expect(await codes(bot(flow("one", one), flow("two", two)))).toEqual([]);
  });

  test.each([
    ["one value", "{ set_slots: { kind: a } }", "{ set_slots: { kind: b } }", ["lint/same-but-one-value:5"]],
    ["nothing", "{ action: open_ticket }", "{ action: open_ticket }", ["lint/same-but-one-value:5"]],
    ["an action", "{ action: open_ticket }", "{ action: close_ticket }", []],
    ["a question more", "{ action: open_ticket }", "{ collect: ok, ask_before_filling: true }", []],
  ])("flows that ask the same and differ in %s", async (_, one, two, expected) => {
    expect(
      await codes(
        bot(
          flow("late", "the bill came too late", `[{ collect: invoice }, ${one}, { say: Late. }]`),
          flow("wrong", "an amount looks strange", `[{ collect: invoice }, ${two}, { say: Wrong. }]`),
        ),
      ),
    ).toEqual(expected);
  });

  test("two different values are no reason to merge", async () => {
    const steps = (value: string): string => `[{ collect: invoice }, { set_slots: { kind: ${value}, ok: ${value === "a"} } }]`;
    expect(
      await codes(bot(flow("late", "the bill came late", steps("a")), flow("wrong", "strange amount", steps("b")))),
    ).toEqual([]);
  });

  test("flows that only answer are alike by nature", async () => {
    expect(await codes(bot(flow("hours", "opening hours"), flow("parking", "where to park")))).toEqual([]);
  });
});
