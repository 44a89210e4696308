import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";
import { talking, TASKS } from "./task-talk.ts";

const CHITCHAT = { command: "chitchat" } as const;

describe("what goes round even in its apology", () => {
  test("[F15] is taken off with everything, and nothing is waited for any more", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  pattern_session_start: { steps: [ {action: action_session_start}, {action: greet} ] }
  spin: { steps: [ {id: again, call: hop, next: again} ] }
  hop: { if: "False", steps: [ {link: hop} ] }
actions: [greet]
`),
    );
    talk.say(start("spin"));
    expect([talk.stack, talk.state?.pending]).toEqual([[], null]);
    expect(talk.effects.filter(({ kind }) => kind === "call")).toHaveLength(1);
    expect(talk.done()).toEqual([]);
  });

  test("[F15] may take a thousand steps, and fifty to apologise", () => {
    const counted = (written: string): number => {
      const talk = new Conversation(assistantOf(written));
      talk.text("/session_start");
      return talk.say(start("round")).filter((line) => line === "utter_tick").length;
    };
    expect(
      counted(`
flows: { round: { steps: [ {id: tick, action: utter_tick, next: tick} ] } }
responses: { utter_tick: tick }
`),
      // A step is entered, and left.
    ).toBe(500);
    expect(
      counted(`
flows:
  round: { steps: [ {id: tick, noop: true, next: tick} ] }
  pattern_internal_error: { steps: [ {id: tick, action: utter_tick, next: tick} ] }
responses: { utter_tick: tick }
`),
    ).toBe(25);
  });
});

describe("what an action is given", () => {
  const talk = (): Conversation =>
    new Conversation(
      assistantOf(`
flows:
  pay: { steps: [ {collect: payee}, {call: sub}, {set_slots: [ {stage: sent} ]} ] }
  sub: { if: "False", steps: [ {collect: code}, {action: act} ] }
  pattern_chitchat: { steps: [ {collect: mood}, {action: act} ] }
slots:
  payee: {type: text}
  code: {type: text}
  stage: {type: text}
  mood: {type: text}
  checked: {type: text, validation: { rejections: [ {if: slots.checked = 'bad', utter: utter_no} ] }}
responses: { utter_no: "no" }
actions: [act, action_ask_mood, action_ask_checked]
`),
    );

  test("[F18] is what the task asks for and sets, from the flow that was begun on; nothing where it has none", () => {
    const bot = talk();
    bot.say(start("pay"), set("payee", "Ann"), set("code", "7"));
    expect(bot.input).toEqual({ payee: "Ann", code: "7", stage: null });
    expect(bot.last?.events.filter(({ event }) => event === "action").at(-1)).toEqual({ event: "action", name: "act" });
    expect(bot.effects.at(-1)).toMatchObject({ kind: "call", action: "act", flow: "sub" });
  });

  test("[F18] for a pattern over a task is what the task has, and the slot that is being asked for", () => {
    const bot = talk();
    bot.say(start("pay"));
    bot.say(CHITCHAT);
    expect(bot.input).toEqual({ payee: null, code: null, stage: null, mood: null });
    expect(bot.effects.at(-1)).toMatchObject({ action: "action_ask_mood", flow: "pay" });
    bot.done({ output: { checked: "bad" } });
    expect(bot.effects.at(-1)).toMatchObject({ action: "action_ask_checked" });
    expect(bot.input).toEqual({ payee: null, code: null, stage: null, checked: null });
  });

  test("[F18] for a pattern alone is what the pattern asks for", () => {
    const bot = talk();
    bot.say(CHITCHAT);
    bot.done();
    bot.say(set("mood", "fine"));
    expect(bot.input).toEqual({ mood: "fine" });
    expect(bot.effects.at(-1)).toMatchObject({ action: "act", flow: null });
  });
});

test("[K23] a flow that has not begun, and whose beginning is gone, is left out where an author's pattern does not clean up", () => {
  const talk = talking();
  talk.say(start("hours"), start("pay"));
  expect(talk.stack.slice(0, 2)).toEqual(["pay", "hours"]);
  talk.assistant = assistantOf(
    `${TASKS.replace("id: who", "id: whom").replace("flows:\n", "flows:\n  pattern_code_change: { steps: [ {action: utter_hours} ] }\n")}hash: h2`,
  );
  expect(talk.say(CHITCHAT).slice(0, 2)).toEqual(["start pattern_code_change", "utter_hours"]);
  expect(talk.say(set("shop", "Rome"))).toEqual(['slot shop="Rome"', "utter_hours", "end hours", "slot shop=null"]);
  expect(talk.stack).toEqual([]);
});
