import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";
import { COMPLETED, moves, talking } from "./task-talk.ts";

const LOST: Command = { command: "cannot handle" };
const WAIT: Command = { command: "wait" };
const HELP: Command = { command: "chitchat", about: "help" };

function without(talk: Conversation, ...keys: readonly string[]): Conversation {
  const responses = Object.fromEntries(Object.entries(talk.assistant.responses).filter(([key]) => !keys.includes(key)));
  talk.assistant = { ...talk.assistant, responses };
  return talk;
}

describe("quiet", () => {
  test("[P19] is kept where nothing else was asked for; with something else beside it, that is done", () => {
    const talk = talking();
    talk.say(start("pay"));
    expect(talk.say(WAIT)).toEqual(["utter_wait"]);
    expect(talk.say({ command: "noop" }, WAIT)).toEqual(["utter_wait"]);
    expect(talk.say(WAIT, set("payee", "Ann"))).toEqual(['slot payee="Ann"', "utter_wait", "utter_ask_amount"]);
    expect(without(talk, "utter_wait").say(WAIT)).toEqual([]);
  });
});

describe("an offer to go on", () => {
  const offered = (): Conversation => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("quick"));
    return talk;
  };

  test("[K5] is taken by an answer to the interrupted question, whatever else is said with it", () => {
    expect(offered().say(set("amount", 3), { command: "chitchat" })).toEqual([
      "resume pay",
      "slot amount=3",
      "start pattern_chitchat",
      "utter_cannot_handle",
      "end pattern_chitchat",
      "utter_paid",
      "end pay",
      "slot payee=null",
      "slot amount=null",
      ...COMPLETED,
    ]);
  });

  test("[K5] [K7] is gone where another flow starts, and the answer is kept for the one below", () => {
    const talk = offered();
    expect(talk.say(set("amount", 3), start("hours"))).toEqual([
      "interrupt pay",
      "start hours",
      "slot amount=3",
      "utter_ask_shop",
    ]);
    const corrected = offered();
    expect(corrected.say(start("hours"), set("payee", "Bob"), { command: "chitchat" })).not.toContain("resume pay");
  });

  test("[K5] alone is taken so: any other open question of what comes next stays open", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  quick: { steps: [ {noop: true} ] }
  pattern_completed: { steps: [ {collect: more}, {collect: why} ] }
slots: { more: {type: bool}, why: {type: text} }
`),
    );
    expect(talk.say(start("quick")).slice(-2)).toEqual(["start pattern_completed", "utter_ask_more"]);
    expect(talk.say(set("why", "because"))).toEqual(['slot why="because"', "utter_ask_more"]);
  });
});

describe("what was not understood", () => {
  test("[P18] is counted in a row, three times and then anew", () => {
    const talk = talking();
    const counts = Array.from({ length: 7 }, () => {
      talk.say(LOST);
      return talk.state?.counts["failures"];
    });
    expect(counts).toEqual([1, 2, 3, 1, 2, 3, 1]);
    talk.say({ command: "skip question" });
    expect(talk.state?.counts).toEqual({});
  });

  test("[P18] is met the third time with what can be done, at most six things, in the author's order", () => {
    const many = Array.from(
      { length: 8 },
      (_, index) => `  t${index}: { name: task ${index}, steps: [ {noop: true} ] }\n`,
    ).join("");
    const talk = new Conversation(assistantOf(`flows:\n  shut: { if: "False", steps: [ {noop: true} ] }\n${many}`));
    talk.say(LOST);
    talk.say(LOST);
    expect(talk.say(LOST)).toEqual(["start pattern_cannot_handle", "utter_offer_abilities", "end pattern_cannot_handle"]);
    const six = Array.from({ length: 6 }, (_, index) => ({ title: `task ${index}`, payload: `/StartFlow(t${index})` }));
    expect(talk.state?.said[0]?.buttons).toEqual(six);
    talk.say(HELP);
    expect(talk.state?.said[0]?.buttons).toEqual(six);
  });

  test("[P18] is met with an apology alone where nothing can be done, or where a task runs", () => {
    const none = new Conversation(assistantOf(`flows: { shut: { if: "False", steps: [ {noop: true} ] } }`));
    for (let i = 0; i < 2; i++) none.say(LOST);
    expect(none.say(LOST)[1]).toBe("utter_still_not_understood");
    none.say(HELP);
    expect(none.state?.said[0]?.buttons ?? []).toEqual([]);
    const talk = talking();
    talk.say(start("pay"));
    for (let i = 0; i < 2; i++) talk.say(LOST);
    expect(talk.say(LOST).slice(1)).toEqual(["utter_still_not_understood", "end pattern_cannot_handle", "utter_ask_payee"]);
  });
});

test("[P20] a change of the assistant can be told by a command: what runs is given up", () => {
  const talk = talking();
  talk.say(start("pay"), set("payee", "Ann"));
  expect(talk.say({ command: "handle code change" })).toEqual([
    "start pattern_code_change",
    "utter_inform_code_change",
    "cancel pay",
    "slot payee=null",
    "end pattern_code_change",
  ]);
  expect(talk.stack).toEqual([]);
});

describe("a value", () => {
  const mapped = (): Conversation =>
    new Conversation(
      assistantOf(`
flows: { run: { steps: [ {collect: x}, {collect: y} ] } }
slots:
  x: { type: text, mappings: [ {type: from_entity, entity: e}, {type: from_llm, allowNluCorrection: true} ] }
  y: { type: text }
`),
    );
  const entity = (value: string) =>
    ({ intent: null, entities: [{ entity: "e", start: 0, end: 1, value }], ranking: [] }) as const;

  test("[M3] is remembered as a mapping's as long as it is one", () => {
    const talk = mapped();
    talk.say(start("run"));
    talk.parsed("a", entity("a"));
    expect(talk.state?.nluFilled).toEqual(["x"]);
    talk.say(set("x", "b"));
    expect(talk.slot("x")).toBe("b");
    expect(talk.state?.nluFilled).toBeUndefined();
  });

  test("[M3] of a mapping is forgotten with the value: emptied, or at the end of its flow", () => {
    const talk = mapped();
    talk.say(start("run"));
    talk.parsed("a", entity("a"));
    talk.say(set("x", null));
    expect(talk.state?.nluFilled).toBeUndefined();
    talk.parsed("c", entity("c"));
    expect(talk.state?.nluFilled).toEqual(["x"]);
    talk.say(set("y", "1"));
    expect([talk.slot("x"), talk.state?.nluFilled]).toEqual([null, undefined]);
  });

  test("[M3] of a mapping is forgotten too where its slot goes back to an initial value", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { run: { steps: [ {collect: x, ask_before_filling: true}, {collect: y} ] } }
slots:
  x: { type: text, initial_value: first, mappings: [ {type: from_entity, entity: e} ] }
  y: { type: text }
`),
    );
    talk.say(start("run"));
    talk.parsed("a", entity("a"));
    expect(talk.state?.nluFilled).toEqual(["x"]);
    talk.say(set("y", "1"));
    expect([talk.slot("x"), talk.state?.nluFilled]).toEqual(["first", undefined]);
  });
});

test("[M25] what is started by the words that call off the same flow begins afresh", () => {
  const talk = talking();
  talk.say(start("pay"), set("payee", "Ann"));
  talk.say(start("quick"));
  expect(talk.stack.at(-2)).toBe("pattern_continue_interrupted");
  talk.say({ command: "cancel flow" }, start("pay"));
  expect(moves(talk).filter((move) => move.includes("resumed"))).toEqual([]);
  expect([talk.stack, talk.slot("payee")]).toEqual([["pay", "pattern_collect_information"], null]);
});
