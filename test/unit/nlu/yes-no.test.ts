import { describe, expect, test } from "vitest";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { assistant, flow, requestOf, slot } from "./assistants.ts";
import { inShort } from "./development-set.ts";

const BANK = assistant(
  "bank",
  [
    flow("pay_bill", "pay a bill", "Pay an open invoice", ["method", "due_day", "confirm_payment"]),
    flow("end_contract", "end a contract", "End a contract", ["confirm_cancellation"]),
    flow("visit", "visit a branch", "Book a visit", ["known", "visitor_name"]),
  ],
  [
    slot("method", { type: "categorical", values: ["card", "bank transfer"] }),
    slot("due_day", { format: "date" }),
    slot("confirm_payment", { type: "bool" }),
    slot("confirm_cancellation", { type: "bool" }),
    slot("known", { type: "bool" }),
    slot("visitor_name"),
  ],
);
const index = createIndex(BANK);

function commands(text: string, active: string, asking: string, bot: string | null = null): string[] {
  const slots = active === "pay_bill" ? { method: "card", due_day: "2026-11-26" } : {};
  const request = requestOf(BANK, { assistant: "shop", text, flow: active, asking, slots });
  return understand(index, { ...request, state: { ...request.state, bot } }).commands.map(inShort);
}
const pay = (text: string): string[] => commands(text, "pay_bill", "confirm_payment", "Shall I pay it?");

describe("before something is done", () => {
  test.each([
    "yes... no wait, don't pay it",
    "yes no wait dont pay it",
    "Yes - actually no",
    "yes, or rather no",
    "yes. Hold on, don't do it!",
    "ok pay it, no, stop",
    "do it... no wait",
    "yeah, actually I don't want to pay yet",
    "yes, wait, not now",
  ])("a yes that is taken back is a no: %s", (text) => {
    expect(pay(text)).toEqual(["set confirm_payment=false"]);
  });

  test.each(["no, wait, yes do it", "no wait, yes", "no, actually yes, pay it", "no... hold on, go ahead", "yes, wait, yes"])(
    "a no that is taken back is a yes: %s",
    (text) => {
      expect(pay(text)).toEqual(["set confirm_payment=true"]);
    },
  );

  test.each([
    "yes but not today",
    "yes, if it costs nothing",
    "yes later",
    "yes, wait",
    "yes, hang on a second",
    "ok, what does it cost?",
    "yes, not yet",
    "sure, but it is the wrong one",
    "yes, I don't want to pay it twice",
    "no, yes",
  ])("with a reservation is not done: %s", (text) => {
    expect(pay(text).filter((each) => each.startsWith("set confirm_payment"))).toEqual([]);
  });

  test.each([
    "yes, pay now",
    "yes, no problem",
    "yes, no need to wait",
    "yes, that's all",
    "yes actually",
    "yes, if you could please",
    "yes please do it, I don't mind",
    "yes, I can wait",
    "ok do it then",
  ])("is done after a yes that only goes on: %s", (text) => {
    expect(pay(text)).toEqual(["set confirm_payment=true"]);
  });

  test.each(["no", "no, that's fine", "no thanks, great", "no, I have to ask my wife first", "nope, correct the bill first"])(
    "is not done after a no: %s",
    (text) => {
      expect(pay(text)).not.toContain("set confirm_payment=true");
      expect(pay(text)).toContain("set confirm_payment=false");
    },
  );

  test("a yes with a correction does both, but not if it stops to think", () => {
    expect(pay("yes, but change the method to bank transfer")).toEqual([
      "set confirm_payment=true",
      "set method=bank transfer",
    ]);
    expect(pay("yes, wait, by bank transfer")).toEqual(["set method=bank transfer"]);
  });
});

test("to cancel is no refusal where that is the question", () => {
  const end = (text: string, bot: string | null): string[] => commands(text, "end_contract", "confirm_cancellation", bot);
  expect(end("yes, cancel it", null)).toEqual(["set confirm_cancellation=true"]);
  expect(end("yes, stop it", "Shall I stop your contract?")).toEqual(["set confirm_cancellation=true"]);
  expect(end("yes, stop it", "Shall I do it?")).not.toContain("set confirm_cancellation=true");
});

test("where nothing is done, the last word counts and a reservation does not", () => {
  const known = (text: string): string[] => commands(text, "visit", "known");
  expect(known("yes, but that was long ago")).toEqual(["set known=true"]);
  expect(known("yes... no wait, I have not")).toEqual(["set known=false"]);
  expect(known("no, yes, I have")).toEqual(["set known=true"]);
  expect(known("yes, wait, I don't think so")).toEqual(["set known=false"]);
});
