import { describe, expect, test } from "vitest";
import { stepsBefore } from "../../../src/dialogue/flow-slots.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";
import { APOLOGY, talking } from "./task-talk.ts";

describe("what a dialogue may have gone through", () => {
  const before = (flow: string, at: string): readonly string[] => {
    const { flows } = assistantOf(`flows: { run: { steps: [ ${flow} ] } }\nslots: { x: {type: text} }\n`);
    return stepsBefore(flows["run"]!, at).map(({ id }) => id);
  };

  test("[K10] is every step from which a branch leads there, nearest to the start first", () => {
    const branching = `
      {id: a, collect: x, next: [ {if: slots.x, then: d}, {else: b} ]},
      {id: b, noop: true, next: [ {if: slots.x, then: END}, {else: c} ]},
      {id: c, noop: true}, {id: d, noop: true}, {id: e, noop: true}`;
    expect(before(branching, "a")).toEqual([]);
    expect(before(branching, "c")).toEqual(["a", "b"]);
    expect(before(branching, "d")).toEqual(["a", "b", "c"]);
    expect(before(branching, "e")).toEqual(["a", "d", "b", "c"]);
  });

  test("[K10] holds the step itself only where a loop leads back to it, and nothing that cannot be reached", () => {
    const loop = "{id: a, noop: true}, {id: b, noop: true}, {id: c, noop: true, next: b}, {id: lost, noop: true, next: b}";
    expect(before(loop, "b")).toEqual(["a", "b", "c"]);
    expect(before(loop, "a")).toEqual([]);
  });
});

test("[K10] [A6] what was asked before a branch can be corrected after it", () => {
  const talk = new Conversation(
    assistantOf(`
flows:
  run: { steps: [ {id: a, collect: a, next: [ {if: slots.a = 'no', then: END}, {else: b} ]}, {id: b, collect: b} ] }
slots: { a: {type: text}, b: {type: text} }
`),
  );
  talk.say(start("run"), set("a", "1"));
  expect(talk.say(set("a", "2"))).toEqual([
    "start pattern_correction",
    'slot a="2"',
    "utter_corrected_previous_input",
    "end pattern_correction",
    "utter_ask_b",
  ]);
});

test("[F12] [M9] what was said early for the flow that is linked to is not emptied with the one that links", () => {
  const talk = talking();
  expect(talk.say(start("report"), set("stars", 4))).toEqual(["slot stars=4", "start report", "utter_ask_what"]);
  expect(talk.say(set("what", "a leak"))).toEqual([
    'slot what="a leak"',
    "end report",
    "slot what=null",
    "start rate",
    "end rate",
    "slot stars=null",
    "start pattern_completed",
    "utter_ask_continue_conversation",
  ]);
});

test("[F14] a call of a name of the language's own is one of nobody's", () => {
  const talk = new Conversation(
    assistantOf(`
flows: { run: { steps: [ {collect: x}, {call: constructor} ] } }
slots: { x: {type: text} }
`),
  );
  talk.say(start("run"));
  expect(talk.say(set("x", "1"))).toEqual(['slot x="1"', "cancel run", "slot x=null", ...APOLOGY]);
});
