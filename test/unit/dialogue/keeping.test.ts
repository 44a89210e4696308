import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { APOLOGY, talking } from "./task-talk.ts";

describe("the state", () => {
  test("[N12] begins with its version, its assistant, the slots that have a beginning, and frames with ids of their own", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { run: { steps: [ {collect: x} ] } }
slots: { x: {type: text}, seats: {type: float, initial_value: 2} }
`),
    );
    talk.say(start("run"));
    expect(talk.state).toMatchObject({
      version: 1,
      assistant: "h1",
      sessionStarted: true,
      ended: false,
      pending: null,
      unsettled: [],
      saidBefore: [],
      frameCount: 3,
      counts: {},
    });
    expect(talk.state?.slots).toEqual({
      seats: 2,
      max_clarification_options: 3,
      silence_timeout: 7,
      consecutive_silence_timeouts: 0,
    });
    expect(talk.state?.stack.map(({ id, flow }) => [id, flow])).toEqual([
      ["f2", "run"],
      ["f3", "pattern_collect_information"],
    ]);
  });

  test("[N12] holds no slot that is empty", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(set("payee", null));
    expect(Object.keys(talk.state!.slots)).not.toContain("payee");
  });

  test("[N12] holds the latest twenty messages", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.done({
      messages: Array.from({ length: 21 }, (_, index) => ({ message: { text: `m${index}` } })),
      events: [{ event: "followup", name: "other" }],
    });
    expect(talk.state?.said.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, index) => `m${index + 1}`));
  });
});

test("what is explained is explained in the order in which it happened", () => {
  const talk = talking();
  talk.say(start("pay"), start("missing"), { command: "chitchat" });
  expect(talk.last?.notes).toEqual([
    "The flow missing cannot be started now.",
    "pattern_chitchat answers.",
    "pattern_chitchat: after 0_noop comes refuse.",
  ]);
});

describe("a slot that there is not", () => {
  test.each(["missing", "constructor", "__proto__"])("[S1] is not set by an action: %s", (name) => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    expect(talk.done({ output: Object.fromEntries([[name, 1]]) })).toEqual([
      "utter_paid",
      "end act",
      "slot what=null",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
    expect(Object.keys(talk.state!.slots).toSorted()).toEqual([
      "consecutive_silence_timeouts",
      "max_clarification_options",
      "silence_timeout",
    ]);
  });
});

describe("the stack", () => {
  test("[F15] holds sixty-four flows, and no more", () => {
    const talk = new Conversation(assistantOf(`flows: { deeper: { steps: [ {call: deeper} ] } }`));
    talk.text("/session_start");
    const trace = talk.say(start("deeper"));
    expect(trace.filter((line) => line === "start deeper")).toHaveLength(64);
    expect(trace.slice(64)).toEqual([...Array.from({ length: 64 }, () => "cancel deeper"), ...APOLOGY]);
    expect(talk.stack).toEqual([]);
  });

  test("[F15] that is full takes neither a flow nor a pattern on, and what it can do without one it does", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  one: { steps: [ {collect: x}, {collect: y} ] }
  two: { steps: [ {collect: y} ] }
slots: { x: {type: text}, y: {type: text} }
`),
    );
    talk.say(start("one"), set("x", "1"));
    const [frame, question] = talk.state!.stack;
    const below = Array.from({ length: 62 }, (_, index) => ({ ...frame!, id: `g${index}` }));
    talk.state = { ...talk.state!, stack: [...below, frame!, question!] };
    expect(talk.say(start("two"))).toEqual(["utter_ask_y"]);
    expect(talk.stack).toHaveLength(64);
    expect(talk.say({ command: "chitchat" })).toEqual(["utter_ask_y"]);
    expect(talk.say(set("x", "2"))[0]).toBe('slot x="2"');
    expect(talk.say(cancel)[0]).toBe("cancel one");
  });

  test("[K2] brings a task from the bottom to the top without what stands between", () => {
    const talk = talking();
    talk.say(start("move"), set("city", "Rome"));
    talk.say(start("pay"));
    talk.say(start("hours"));
    talk.say(start("move"));
    const C = "pattern_collect_information";
    expect(talk.stack).toEqual(["pay", C, "hours", C, "move", "address", C]);
  });
});

describe("a pattern that calls a flow", () => {
  const talk = (): Conversation =>
    new Conversation(
      assistantOf(`
flows:
  pattern_chitchat: { steps: [ {collect: mood}, {call: rate}, {action: utter_bye} ] }
  rate: { name: rating, if: "False", steps: [ {collect: stars}, {collect: why} ] }
slots: { mood: {type: text}, stars: {type: float}, why: {type: text} }
responses: { utter_bye: bye }
`),
    );

  test("[K8] is cancelled with it, by the name of the flow", () => {
    const bot = talk();
    bot.say({ command: "chitchat" });
    expect(bot.say(set("mood", "fine"))).toEqual(['slot mood="fine"', "start rate", "utter_ask_stars"]);
    expect(bot.say(cancel)).toEqual([
      "cancel rate",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
    ]);
    expect(bot.state?.said[0]?.text).toContain("rating");
    expect(bot.stack).toEqual([]);
  });

  test("[K10] is not what a correction goes back to", () => {
    const bot = talk();
    bot.say({ command: "chitchat" });
    bot.say(set("mood", "fine"));
    expect(bot.say(set("mood", "bad"))).toEqual([
      "start pattern_cannot_handle",
      "utter_ask_rephrase",
      "end pattern_cannot_handle",
      "utter_ask_stars",
    ]);
    expect(bot.say(set("stars", 3), set("mood", "bad"))).toEqual(["slot stars=3", "utter_ask_why"]);
    expect(bot.say(set("stars", 4))).toContain("slot stars=4");
  });
});
