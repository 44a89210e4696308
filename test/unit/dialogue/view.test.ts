import { expect, test } from "vitest";
import { viewState } from "../../../src/dialogue/view.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const BOT = assistantOf(`
flows:
  order: { steps: [ {collect: size}, {call: deliver} ] }
  deliver: { if: "False", steps: [ {collect: street}, {collect: sure} ] }
  gold: { if: "slots.tier = 'gold'", steps: [ {action: utter_two} ] }
slots:
  size: { type: text }
  street: { type: text }
  sure: { type: bool }
  tier: { type: text, initial_value: gold }
responses:
  utter_two: two
  utter_ask_size: Which size?
  utter_ask_street: [ { text: "Which street?", buttons: [ { title: Main, payload: Main } ] } ]
  utter_session_start: Hello.
`);

test("what understanding sees before the first word: the slots as they begin, and what can be started", () => {
  expect(viewState(BOT, null)).toEqual({
    activeFlow: null,
    asking: null,
    slots: { max_clarification_options: 3, silence_timeout: 7, consecutive_silence_timeouts: 0, tier: "gold" },
    asked: [],
    bot: null,
    options: [],
    startable: ["order", "gold"],
  });
});

test("in a task: what is asked, latest first, all that was said since the user's words, the latest buttons", () => {
  const talk = new Conversation(BOT);
  talk.say(start("order"));
  expect(viewState(BOT, talk.state)).toMatchObject({
    activeFlow: "order",
    asking: "size",
    asked: ["size"],
    bot: "Hello.\n\nWhich size?",
    options: [],
  });
  talk.say(set("size", "L"), set("tier", "none"));
  expect(viewState(BOT, talk.state)).toMatchObject({
    activeFlow: "deliver",
    asking: "street",
    slots: { size: "L" },
    asked: ["street", "size"],
    bot: "Which street?",
    options: [{ title: "Main", payload: "Main" }],
  });
  expect(viewState(BOT, { ...talk.state!, said: [], slots: {} })).toMatchObject({
    bot: null,
    options: [],
    startable: ["order"],
  });
  expect(viewState(BOT, { ...talk.state!, said: [{ metadata: {} }] }).bot).toBe(null);
});
