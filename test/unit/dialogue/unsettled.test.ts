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
  test.each(UNSURE)("[K24] $kind: asked for again with the same input, it goes out under the first key", (outcome) => {
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

  test("[K24] cancelled while it is under way, it keeps its key too", () => {
    const talk = new Conversation(assistantOf(PAY));
    const first = pay(talk);
    talk.say(cancel);
    expect(pay(talk)).toBe(first);
  });

  test("[K24] other input is another action", () => {
    const talk = new Conversation(assistantOf(PAY));
    const first = pay(talk);
    talk.outcome({ kind: "offline" });
    expect(pay(talk, 4)).not.toBe(first);
  });

  test("[K24] the order in which a flow names its slots makes no other input", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  one: { steps: [ {collect: a}, {collect: b}, {collect: c}, {action: act} ] }
  two: { steps: [ {collect: c}, {collect: a}, {collect: b}, {action: act} ] }
slots: { a: {type: text}, b: {type: text}, c: {type: text} }
actions: [act]
`),
    );
    const key = (flow: string, c: string): string | undefined => {
      talk.say(start(flow), set("a", "1"), set("b", "2"), set("c", c));
      return talk.effects.flatMap((effect) => (effect.kind === "call" ? [effect.key] : []))[0];
    };
    const first = key("one", "3");
    talk.outcome({ kind: "offline" });
    expect(key("two", "3")).toBe(first);
    talk.outcome({ kind: "offline" });
    const other = key("two", "4");
    expect(other).not.toBe(first);
    talk.outcome({ kind: "offline" });
    expect(key("one", "4")).toBe(other);
  });

  test("[K24] its key is kept for less than a day from the first time, as backends keep it", () => {
    const day = 24 * 60 * 60 * 1000;
    for (const [age, kept] of [
      [day - 1, true],
      [day, false],
    ] as const) {
      const talk = new Conversation(assistantOf(PAY));
      const first = pay(talk);
      const began = talk.at;
      talk.outcome({ kind: "offline" });
      expect(talk.state?.unsettled).toEqual([
        { effect: first, key: first, action: "transfer", input: { payee: "Ann", amount: 3 }, at: began },
      ]);
      // Asked for in between, it is no younger.
      pay(talk);
      talk.outcome({ kind: "offline" });
      talk.at = began + age - 1_000;
      expect(pay(talk) === first).toBe(kept);
    }
  });

  test("[K24] the latest sixteen are remembered", () => {
    const talk = new Conversation(assistantOf(PAY));
    const keys = Array.from({ length: 17 }, (_, index) => {
      const key = pay(talk, index + 1);
      talk.outcome({ kind: "offline" });
      return key;
    });
    expect(talk.state?.unsettled.map(({ key }) => key)).toEqual(keys.slice(1));
    expect(pay(talk, 2)).toBe(keys[1]);
    talk.outcome({ kind: "offline" });
    expect(pay(talk, 1)).not.toBe(keys[0]);
  });
});

test("[K24] a refused action was not done: the next try is a new one", () => {
  const talk = new Conversation(assistantOf(PAY));
  const first = pay(talk);
  talk.outcome({ kind: "refused", errors: [{ slot: "amount", code: "too-much", message: "Too much." }] });
  talk.say(set("amount", 3));
  const again = talk.effects.find((effect) => effect.kind === "call");
  expect(again?.kind === "call" && again.key).not.toBe(first);
});
