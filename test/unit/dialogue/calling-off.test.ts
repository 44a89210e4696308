import { describe, expect, test } from "vitest";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { APOLOGY, COMPLETED, moves, talking, TASKS } from "./task-talk.ts";

const withPattern = (pattern: string, more = ""): Conversation => {
  const talk = new Conversation(assistantOf(TASKS.replace("flows:\n", `flows:\n  ${pattern}\n${more}`)));
  talk.text("/session_start");
  return talk;
};

describe("cancelling", () => {
  test("[K8] while only a question of what comes next is open is not possible", () => {
    const talk = talking();
    expect(talk.say(start("hours"), set("shop", "x")).slice(-2)).toEqual(COMPLETED);
    expect(talk.say(cancel)).toEqual([
      "start pattern_cannot_handle",
      "utter_ask_rephrase",
      "end pattern_cannot_handle",
      "utter_ask_continue_conversation",
    ]);
  });

  test("[K8] [K2] and going back to a flow that waits goes on with that one", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("move"), set("city", "Rome"));
    expect(talk.say(cancel, start("pay"))).toEqual([
      "interrupt address",
      "resume pay",
      "cancel move",
      "cancel address",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot city=null",
      "utter_ask_amount",
    ]);
    expect([talk.stack, talk.slot("payee")]).toEqual([["pay", "pattern_collect_information"], "Ann"]);
  });

  test("[K8] forgets an action that is under way at once, so that the pattern can ask for one of its own", () => {
    const talk = withPattern("pattern_cancel_flow: { steps: [ {action: action_cancel_flow}, {action: other} ] }");
    talk.say(start("act"), set("what", "x"));
    expect(talk.say(cancel)).toEqual(["cancel act", "start pattern_cancel_flow"]);
    expect(talk.state?.pending?.action).toBe("other");
    expect(talk.done()).toEqual(["end pattern_cancel_flow", "slot what=null", ...COMPLETED]);
  });

  test("[K8] where there is no pattern for it, or no room, ends the task at once", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    const { pattern_cancel_flow: _, ...flows } = talk.assistant.flows;
    talk.assistant = { ...talk.assistant, flows };
    expect(talk.say(cancel)).toEqual(["cancel pay", "slot payee=null", ...COMPLETED]);
  });

  test("[K8] leaves an action of a task that waits under way", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.say(start("hours"));
    talk.say(cancel);
    expect(talk.state?.pending?.action).toBe("act");
    talk.say(set("continue_interrupted_flow_confirmation", true));
    expect(talk.done()[0]).toBe("utter_paid");
  });

  test("[K8] speaks of the flow in the language of the talk, else in that without its region, else as it is named", () => {
    const bot = talking().assistant;
    const { pay } = bot.flows;
    const assistant = {
      ...bot,
      flows: { ...bot.flows, pay: { ...pay!, translation: { "de-AT": { name: "blechen" }, de: { name: "zahlen" } } } },
      responses: {
        ...bot.responses,
        utter_flow_cancelled_rasa: [{ text: "{{context.canceled_name}}", metadata: { template: "jinja" } }],
      },
    };
    const said = (locale: string): string | undefined => {
      const base = { kind: "message", at: 1, seed: 0, text: "…", channel: "browser", locale } as const;
      const begun = takeTurn(assistant, null, { ...base, turnId: "a", commands: [start("pay")] });
      return takeTurn(assistant, begun.state, { ...base, turnId: "b", commands: [cancel] }).state.said[0]?.text;
    };
    expect(["de-AT", "de-CH", "de", "fr-CH"].map(said)).toEqual(["blechen", "zahlen", "zahlen", "paying"]);
  });
});

describe("what was called off", () => {
  test("[K8] and stands there until its pattern is done is no flow to go back to: it begins afresh", () => {
    const talk = withPattern("pattern_cancel_flow: { steps: [ {action: action_cancel_flow}, {collect: why} ] }");
    talk.say(start("hours"));
    talk.say(cancel);
    expect(talk.say(start("hours"))).toEqual(["start hours", "utter_ask_shop"]);
  });

  test("[K8] offers what it had interrupted only where nothing else was begun", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("hours"));
    expect(talk.say(cancel, start("report"))).toEqual([
      "interrupt hours",
      "start report",
      "cancel hours",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "utter_ask_what",
    ]);
  });

  test("[K6] [F11] all at once empties what none of it persists by itself", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  one: { persisted_slots: [x], steps: [ {collect: x}, {collect: one} ] }
  two: { steps: [ {collect: x}, {collect: two} ] }
  quick: { steps: [ {noop: true} ] }
slots: { x: {type: text}, one: {type: text}, two: {type: text} }
`),
    );
    talk.say(start("one"), set("x", "1"));
    talk.say(start("two"));
    talk.say(start("quick"));
    expect(talk.say(set("interrupted_flow_to_continue", "none")).slice(1)).toEqual([
      "cancel one",
      "cancel two",
      "utter_flow_cancelled_rasa",
      "end pattern_continue_interrupted",
      "slot x=null",
      ...COMPLETED,
    ]);
  });

  test("[K23] has a name although its flow is gone", () => {
    const talk = withPattern("pattern_code_change: { steps: [ {action: utter_hours} ] }");
    talk.say(start("pay"), set("payee", "Ann"));
    const { pay: _, ...flows } = talk.assistant.flows;
    talk.assistant = { ...talk.assistant, hash: "h2", flows };
    expect(talk.say(cancel).slice(0, 7)).toEqual([
      "start pattern_code_change",
      "utter_hours",
      "end pattern_code_change",
      "utter_ask_amount",
      "cancel pay",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
    ]);
    expect(talk.state?.said.at(-1)?.text).toContain("pay");
    expect(talk.stack).toEqual([]);
  });
});

describe("what fails", () => {
  const failed = { kind: "failed", reason: "500", retryable: false } as const;

  test("[K14] below another task offers nothing; on top, what it interrupted, and nothing that was begun with it", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("act"), set("what", "x"));
    talk.say(start("hours"));
    expect(talk.outcome(failed)).toEqual(["cancel act", "slot what=null", ...APOLOGY, "utter_ask_shop"]);
    const together = talking();
    together.say(start("act"), start("pay"), set("what", "x"));
    expect(together.outcome(failed)).toEqual(["cancel act", "slot what=null", ...APOLOGY, "utter_ask_payee"]);
  });

  test("[K14] has nothing to offer where what it interrupted has failed before", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  one: { steps: [ {action: act} ] }
  two: { steps: [ {collect: x}, {action: act} ] }
slots: { x: {type: text} }
actions: [act]
`),
    );
    talk.say(start("one"));
    talk.say(start("two"));
    talk.outcome(failed);
    talk.say(set("x", "1"));
    expect(talk.outcome(failed)).toEqual(["cancel two", "slot x=null", ...APOLOGY]);
    expect(talk.stack).toEqual([]);
  });

  test("[K14] takes the question of a pattern above it along, of which nothing is told", () => {
    const talk = withPattern("pattern_chitchat: { steps: [ {collect: why} ] }");
    talk.say(start("act"), set("what", "x"));
    talk.say({ command: "chitchat" });
    expect(talk.outcome(failed)).toEqual(["cancel act", "slot what=null", ...APOLOGY]);
    expect(talk.stack).toEqual([]);
  });
});

test("[F11] a slot that a task which waits is just asking for first is kept for it", () => {
  const talk = new Conversation(
    assistantOf(`
flows:
  one: { steps: [ {collect: x}, {collect: one} ] }
  two: { steps: [ {collect: x}, {collect: two} ] }
slots: { x: {type: text}, one: {type: text}, two: {type: text} }
settings: { compat: "3.13" }
`),
  );
  talk.say(start("one"));
  talk.say(start("two"));
  talk.say(set("x", "1"));
  expect(talk.say(set("two", "2"))).toEqual([
    'slot two="2"',
    "end two",
    "slot two=null",
    "start pattern_continue_interrupted",
    "utter_flow_continue_interrupted",
    "end pattern_continue_interrupted",
    "resume one",
    "utter_ask_one",
  ]);
});

describe("a pattern", () => {
  test("[K7] that asks something else stays where a question of what comes next is taken off", () => {
    const talk = withPattern("pattern_chitchat: { steps: [ {collect: why} ] }");
    const C = "pattern_collect_information";
    talk.say(start("quick"), start("hours"), set("shop", "x"));
    talk.say({ command: "chitchat" });
    expect(talk.stack).toEqual(["pattern_completed", C, "pattern_chitchat", C]);
    talk.say(start("pay"));
    expect(talk.stack).toEqual(["pattern_chitchat", C, "pay", C]);
  });

  test("[K5] that offers to go on without a question is answered all the same", () => {
    const talk = withPattern(
      "pattern_continue_interrupted: { steps: [ {action: utter_hours}, {id: wait, action: action_listen} ] }",
    );
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("quick"));
    expect(talk.stack.at(-1)).toBe("pattern_continue_interrupted");
    expect(talk.say(set("amount", 3)).slice(0, 3)).toEqual(["resume pay", "slot amount=3", "utter_paid"]);
  });

  test("[F9] alone that asks what nobody can ask is given up with an apology", () => {
    const talk = withPattern("pattern_chitchat: { steps: [ {collect: nowhere} ] }");
    expect(talk.say({ command: "chitchat" })).toEqual(["start pattern_chitchat", ...APOLOGY]);
    expect(talk.stack).toEqual([]);
  });

  test("[P14] that links to a flow interrupts what runs, also where that asks nothing", () => {
    const talk = withPattern(
      "pattern_chitchat: { steps: [ {link: hours} ] }",
      "  idle: { steps: [ {id: wait, action: action_listen} ] }\n",
    );
    talk.say(start("idle"));
    talk.say({ command: "chitchat" });
    expect(moves(talk)).toEqual([
      "started pattern_chitchat",
      "completed pattern_chitchat@0_link",
      "interrupted idle@wait",
      "started hours",
    ]);
  });

  test("[K11] replaces one of its own kind with the question that asks for it, and no other", () => {
    const talk = withPattern("pattern_chitchat: { steps: [ {collect: what}, {collect: why} ] }");
    talk.say(start("pay"));
    const C = "pattern_collect_information";
    talk.say({ command: "chitchat" });
    expect(talk.stack).toEqual(["pay", C, "pattern_chitchat", C]);
    talk.say({ command: "chitchat" });
    expect(talk.stack).toEqual(["pay", C, "pattern_chitchat", C]);
    expect(talk.state?.stack.map(({ context }) => context["collect"])).toEqual([undefined, "payee", undefined, "what"]);
  });
});
