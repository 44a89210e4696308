import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const PAY = `
flows:
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount}, {action: transfer}, {action: utter_paid} ] }
slots: { payee: {type: text}, amount: {type: float} }
responses: { utter_paid: "paid" }
actions: [transfer]
`;

function pay(talk: Conversation, amount = 3): string | undefined {
  talk.say(start("pay"), set("payee", "Ann"), set("amount", amount));
  const call = talk.effects.find((effect) => effect.kind === "call");
  return call?.kind === "call" ? call.key : undefined;
}

const UNSURE: readonly Outcome[] = [
  { kind: "offline" },
  { kind: "timedOut", afterMs: 10 },
  { kind: "failed", reason: "500", retryable: true },
];

describe("an action whose outcome nobody knows", () => {
  test.each(UNSURE)("$kind: asked for again with the same input, it goes out under the first key", (outcome) => {
    const talk = new Conversation(assistantOf(PAY));
    const first = pay(talk);
    talk.outcome(outcome);
    expect(pay(talk)).toBe(first);
    talk.outcome(outcome);
    expect(pay(talk)).toBe(first);
    talk.done();
    expect(talk.state?.unsettled).toEqual([]);
    expect(pay(talk)).not.toBe(first);
  });

  test("cancelled while it is under way, it keeps its key too", () => {
    const talk = new Conversation(assistantOf(PAY));
    const first = pay(talk);
    talk.say(cancel);
    expect(pay(talk)).toBe(first);
  });

  test("other input is another action", () => {
    const talk = new Conversation(assistantOf(PAY));
    const first = pay(talk);
    talk.outcome({ kind: "offline" });
    expect(pay(talk, 4)).not.toBe(first);
  });

  test("after a day the key is forgotten, as backends forget it", () => {
    const talk = new Conversation(assistantOf(PAY));
    const first = pay(talk);
    talk.outcome({ kind: "offline" });
    talk.at += 25 * 60 * 60 * 1000;
    expect(pay(talk)).not.toBe(first);
  });
});

test("a refused action was not done: the next try is a new one", () => {
  const talk = new Conversation(assistantOf(PAY));
  const first = pay(talk);
  talk.outcome({ kind: "refused", errors: [{ slot: "amount", code: "too-much", message: "Too much." }] });
  talk.say(set("amount", 3));
  const again = talk.effects.find((effect) => effect.kind === "call");
  expect(again?.kind === "call" && again.key).not.toBe(first);
});
