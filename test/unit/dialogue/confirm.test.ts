import { expect, test } from "vitest";
import type { ActionRule } from "../../../src/model/assistant.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const BOT = `
flows:
  pay: { steps: [ {collect: amount}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: send}, {else: END} ]}, {id: send, action: transfer} ] }
  rash: { steps: [ {collect: amount}, {action: transfer} ] }
  blind: { steps: [ {collect: sure, ask_before_filling: true}, {action: transfer} ] }
  filled: { steps: [ {collect: sure, next: [ {if: slots.sure, then: send}, {else: END} ]}, {id: send, action: transfer} ] }
  words: { steps: [ {collect: word, ask_before_filling: true, next: [ {if: slots.word, then: send}, {else: END} ]}, {id: send, action: transfer} ] }
  either: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: send}, {else: send} ]}, {id: send, action: transfer} ] }
  ask: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: END}, {else: END} ]} ] }
  caller: { steps: [ {call: ask}, {action: transfer} ] }
  called: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, call: rash} ] }
  linker: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: go}, {else: END} ]}, {id: go, link: rash} ] }
  late: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: more}, {else: END} ]}, {id: more, collect: amount}, {collect: word}, {action: transfer} ] }
  early: { steps: [ {collect: amount}, {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: more}, {else: END} ]}, {id: more, collect: word}, {action: transfer} ] }
  over: { steps: [ {collect: amount}, {call: ask}, {collect: word}, {action: transfer} ] }
slots: { amount: {type: float}, sure: {type: bool}, word: {type: text} }
responses: { utter_ask_amount: "Amount?", utter_ask_sure: "Sure?", utter_ask_word: "Word?" }
actions: [transfer]
`;

function talking(rule: ActionRule = { risk: "irreversible" }): Conversation {
  const talk = new Conversation({ ...assistantOf(BOT), actionRules: { transfer: rule } });
  talk.text("/session_start");
  return talk;
}
const isCalled = (talk: Conversation): boolean => talk.effects.some(({ kind }) => kind === "call");
function plays(flow: string, ...answers: readonly ReturnType<typeof set>[]): Conversation {
  const talk = talking();
  talk.say(start(flow));
  for (const answer of answers) talk.say(answer);
  return talk;
}

test("[B26] what cannot be taken back is done after a yes", () => {
  const talk = plays("pay", set("amount", 3), set("sure", true));
  expect(isCalled(talk)).toBe(true);
});

test.each([
  ["rash", "nobody was asked", [set("amount", 3)]],
  ["blind", "no branch looks at the answer", [set("sure", true)]],
  ["words", "it is no question of yes or no", [set("word", "yes")]],
  ["either", "the answer was no", [set("sure", false)]],
] as const)("[B26] what cannot be taken back is not done: %s, where %s", (flow, _, answers) => {
  const talk = plays(flow, ...answers);
  expect(isCalled(talk)).toBe(false);
  expect(talk.state!.pending).toBe(null);
  expect(talk.last?.notes.join(" ")).toContain("Nobody has confirmed transfer, which cannot be taken back");
  expect(talk.last?.events).toContainEqual(expect.objectContaining({ event: "flow_cancelled", flow_id: flow }));
  expect(talk.last?.events).toContainEqual(
    expect.objectContaining({ metadata: expect.objectContaining({ utter_action: "utter_internal_error_rasa" }) as object }),
  );
});

test("[B26] a yes that was there before the question does not count", () => {
  const talk = talking();
  talk.say(start("filled"), set("sure", true));
  expect(isCalled(talk)).toBe(false);
});

test.each(["caller", "called", "linker"])(
  "[B26] the yes holds for called and calling flows, and for where a link leads: %s",
  (flow) => {
    const talk = plays(flow, set("sure", true));
    if (flow !== "caller") talk.say(set("amount", 3));
    expect(isCalled(talk)).toBe(true);
  },
);

test("[B26] the yes of one task holds for no other, and not for the next run", () => {
  const talk = plays("pay", set("amount", 3), set("sure", true));
  talk.done();
  talk.say(start("rash"), set("amount", 4));
  expect(isCalled(talk)).toBe(false);
  const twice = plays("late", set("sure", true));
  twice.say(start("rash"), set("amount", 4));
  expect(isCalled(twice)).toBe(false);
});

test("[B26] what is corrected before the confirmation has to be confirmed again", () => {
  const talk = plays("early", set("amount", 3), set("sure", true), set("amount", 5));
  expect(talk.state!.stack.some(({ confirmed }) => confirmed)).toBe(false);
  talk.say(set("sure", false));
  expect(talk.stack).not.toContain("early");
  const over = plays("over", set("amount", 3), set("sure", true));
  expect(over.state!.stack.some(({ confirmed }) => confirmed)).toBe(true);
  over.say(set("amount", 5));
  expect(over.state!.stack.some(({ confirmed }) => confirmed)).toBe(false);
});

test("[B26] what is corrected after it leaves it valid", () => {
  const talk = plays("late", set("sure", true), set("amount", 3), set("amount", 5), set("word", "w"));
  expect(isCalled(talk)).toBe(true);
});

test("[B26] writes are done and noted, reads and waived ones are not looked at", () => {
  const asked = (rule: ActionRule): Conversation => {
    const talk = talking(rule);
    talk.say(start("rash"), set("amount", 3));
    expect(isCalled(talk)).toBe(true);
    return talk;
  };
  expect(asked({ risk: "write" }).last?.notes).toContain("Nobody has confirmed transfer.");
  for (const rule of [{ risk: "read" }, { risk: "irreversible", waived: true }, { risk: "write", waived: true }, {}] as const)
    expect(asked(rule).last?.notes.join(" ")).not.toContain("confirmed");
});

test("[B26] a pattern asks for itself: its yes does not confirm the task below it", () => {
  const bot = assistantOf(
    `${BOT.replace("flows:", "flows:\n  pattern_chitchat: { steps: [ {collect: sure, ask_before_filling: true, next: [ {if: slots.sure, then: END}, {else: END} ]} ] }")}`,
  );
  const talk = new Conversation({ ...bot, actionRules: { transfer: { risk: "irreversible" } } });
  talk.say(start("rash"));
  talk.say({ command: "chitchat" });
  talk.say(set("sure", true));
  expect(talk.stack).toContain("rash");
  talk.say(set("amount", 3));
  expect(isCalled(talk)).toBe(false);
});
