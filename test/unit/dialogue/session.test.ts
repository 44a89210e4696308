import { describe, expect, test } from "vitest";
import { viewState } from "../../../src/dialogue/view.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const PAY = `
flows:
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount}, {action: utter_paid} ] }
  hours: { if: "slots.payee", steps: [ {collect: shop} ] }
slots: { payee: {type: text}, amount: {type: float}, shop: {type: text}, tier: {type: text, initial_value: basic}, pin: {type: text, mappings: [ {type: controlled} ]} }
responses: { utter_paid: paid, utter_session_start: "Hello!" }
`;

describe("a session", () => {
  test("[N1] begins with the first message, before it is answered", () => {
    const talk = new Conversation(assistantOf(PAY));
    expect(talk.say(start("pay"))).toEqual([
      "start pattern_session_start",
      "session_started",
      "utter_session_start",
      "end pattern_session_start",
      "start pay",
      "utter_ask_payee",
    ]);
  });

  test("[N8] begins once, and says nothing more, for /session_start", () => {
    const talk = new Conversation(assistantOf(PAY));
    expect(talk.text("/session_start").slice(-2)).toEqual(["utter_session_start", "end pattern_session_start"]);
    expect(talk.slot("tier")).toBe("basic");
  });

  test("[N2] [N5] begins anew after a long silence: slots go on, tasks do not", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"));
    talk.at += 61 * 60_000;
    expect(talk.say(set("amount", 3))).toContain('slot payee="Ann"');
    expect(talk.stack).toEqual([]);
    expect(talk.slot("payee")).toBe("Ann");
  });

  test("[N6] without carry-over begins with empty slots", () => {
    const talk = new Conversation(assistantOf(`${PAY}settings: { carryOverSlots: false }`));
    talk.say(start("pay"), set("payee", "Ann"));
    talk.at += 61 * 60_000;
    talk.say();
    expect(talk.slot("payee")).toBeNull();
  });

  test("[N9] restarts by /restart: everything is forgotten", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"));
    expect(talk.text("/restart")).toEqual([
      "start pattern_restart",
      "restart",
      "utter_restart",
      "end pattern_restart",
      "start pattern_session_start",
      "session_started",
      "utter_session_start",
      "end pattern_session_start",
    ]);
    expect(talk.stack).toEqual([]);
    expect([talk.slot("payee"), talk.slot("tier")]).toEqual([null, "basic"]);
  });

  test("[N10] that has ended answers nothing any more", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"));
    expect(talk.say({ command: "session end" })).toEqual(["session_ended"]);
    expect(talk.effects).toEqual([{ kind: "end", id: "t2.1" }]);
    expect(talk.last?.events.map(({ event }) => event)).toEqual(["user", "session_ended"]);
    expect(talk.say(start("pay"))).toEqual([]);
    expect(talk.effects).toEqual([]);
  });
});

describe("special texts", () => {
  function asked(): Conversation {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"));
    return talk;
  }

  test("[A24] an empty and an overlong message are told from each other, and the question stays", () => {
    expect(asked().text("  ", cancel).slice(1)).toEqual([
      "utter_user_input_empty_error_rasa",
      "end pattern_internal_error",
      "utter_ask_payee",
    ]);
    const talk = asked();
    expect(talk.text("x".repeat(421), cancel).slice(1, 2)).toEqual(["utter_user_input_too_long_error_rasa"]);
    expect(talk.state?.said[0]?.text).toContain("420");
    expect(talk.text("x".repeat(420), set("payee", "Ann"))).toEqual(['slot payee="Ann"', "utter_ask_amount"]);
  });

  test("[A23] /SetSlots fills without understanding, any mapping, and None empties", () => {
    const talk = asked();
    expect(talk.text("/SetSlots(payee=Ann Lee, amount=3)")).toContain("slot amount=3");
    expect(talk.state?.slots["payee"] ?? "Ann Lee").toBe("Ann Lee");
    const again = asked();
    again.text("/SetSlots(payee=Ann)");
    expect(again.text("/SetSlots(payee=None)")).toContain("slot payee=null");
  });

  test("[A23] [D13] an unknown slot, one of another flow, and an eleventh pair are refused without a complaint", () => {
    const talk = asked();
    expect(talk.text("/SetSlots(nothing=1)")).toEqual(["utter_ask_payee"]);
    expect(talk.text("/SetSlots(shop=Rome)")).toEqual(["utter_ask_payee"]);
    const eleven = [...Array.from({ length: 10 }, () => "nothing=1"), "payee=Ann"].join(", ");
    expect(talk.text(`/SetSlots(${eleven})`)).toEqual(["utter_ask_payee"]);
    expect(talk.text("/SetSlots(payee)")).toContain("utter_ask_rephrase");
  });

  test("an intent that nobody knows is left to understanding", () => {
    expect(asked().text("/etc/passwd", set("payee", "/etc/passwd"))).toEqual(['slot payee="/etc/passwd"', "utter_ask_amount"]);
  });

  test("/StartFlow starts a flow, but not past its guard", () => {
    const talk = new Conversation(assistantOf(PAY));
    expect(talk.text("/StartFlow(hours)")).toContain("utter_ask_rephrase");
    expect(talk.text("/StartFlow(pay)")).toEqual(["start pay", "utter_ask_payee"]);
  });
});

describe("commands", () => {
  function free(compat = "3.16"): Conversation {
    const talk = new Conversation(
      assistantOf(`
flows:
  a: { name: first thing, steps: [ {collect: x} ] }
  b: { name: second thing, steps: [ {collect: x} ] }
  c: { name: third thing, steps: [ {collect: x} ] }
  d: { name: fourth thing, steps: [ {collect: x} ] }
  shut: { if: "False", steps: [ {collect: x} ] }
slots: { x: {type: text} }
settings: { compat: "${compat}" }
`),
    );
    talk.text("/session_start");
    return talk;
  }
  const clarify = (...options: readonly string[]): { command: "clarify"; options: readonly string[] } => ({
    command: "clarify",
    options,
  });

  test("[A18] one option to clarify is that flow", () => {
    expect(free().say(clarify("a", "shut", "nowhere"))).toEqual(["start a", "utter_ask_x"]);
  });

  test("[A18] clarify gives way to any other command", () => {
    expect(free().say(clarify("a", "b"), start("c"))).toEqual(["start c", "utter_ask_x"]);
  });

  test("[A18] more options than the limit are cut, and each is a button", () => {
    const talk = free();
    expect(talk.say(clarify("a", "b", "c", "d"))[1]).toBe("utter_clarification_options_rasa");
    const [said] = talk.state!.said;
    expect(said?.text).toContain("first thing, second thing or third thing");
    expect(said?.buttons).toEqual([
      { title: "first thing", payload: "/StartFlow(a)" },
      { title: "second thing", payload: "/StartFlow(b)" },
      { title: "third thing", payload: "/StartFlow(c)" },
    ]);
  });

  test("no option left asks for more, from 3.15 on", () => {
    expect(free().say(clarify("shut", "nowhere"))[1]).toBe("utter_clarification_no_options_rasa");
    expect(free("3.13").say(clarify("shut", "nowhere"))[1]).toBe("utter_ask_rephrase");
  });

  test("the third failure in a row offers what can be done, the fourth asks for other words again", () => {
    const talk = free();
    const answers = Array.from({ length: 4 }, () => talk.say({ command: "cannot handle" })[1]);
    expect(answers).toEqual(["utter_ask_rephrase", "utter_ask_rephrase", "utter_offer_abilities", "utter_ask_rephrase"]);
    expect(talk.state?.said[0]?.text).not.toBe("");
  });

  test("a success ends the row of failures, and in a task the third names the way out", () => {
    const talk = free();
    talk.say({ command: "cannot handle" });
    talk.say({ command: "cannot handle" });
    talk.say(start("a"));
    const answers = Array.from({ length: 3 }, () => talk.say({ command: "cannot handle" })[1]);
    expect(answers).toEqual(["utter_ask_rephrase", "utter_ask_rephrase", "utter_still_not_understood"]);
  });

  test("a plain formula is answered in kind, other small talk is not", () => {
    expect(free().say({ command: "chitchat", about: "thanks" })[1]).toBe("utter_chitchat_thanks");
    expect(free().say({ command: "chitchat", about: "leave" })[1]).toBe("utter_chitchat_leave");
    expect(free().say({ command: "chitchat" })[1]).toBe("utter_cannot_handle");
    const talk = free();
    expect(talk.say({ command: "chitchat", about: "help" })[1]).toBe("utter_chitchat_help");
    expect(talk.state?.said[0]?.buttons?.[0]).toEqual({ title: "first thing", payload: "/StartFlow(a)" });
  });

  test("nothing understood is answered, never met with silence", () => {
    expect(free().say()).toEqual(["start pattern_cannot_handle", "utter_ask_rephrase", "end pattern_cannot_handle"]);
    expect(free().say(set("x", "1"))[1]).toBe("utter_ask_rephrase");
    expect(free().say({ command: "dissatisfied" })[1]).toBe("utter_dissatisfied");
  });

  test("wait is granted without another question", () => {
    const talk = free();
    talk.say(start("a"));
    expect(talk.say({ command: "wait" })).toEqual(["utter_wait"]);
    expect(talk.say({ command: "noop" })).toEqual([]);
    expect(talk.say(set("x", "1"))[0]).toBe('slot x="1"');
  });

  test("what was said last is said again, the open question once", () => {
    const talk = free();
    talk.say(start("a"));
    talk.say({ command: "chitchat" });
    expect(talk.say({ command: "repeat bot messages" })).toEqual([
      "start pattern_repeat_bot_messages",
      "utter_cannot_handle",
      "utter_ask_x",
      "end pattern_repeat_bot_messages",
    ]);
  });

  test("silence is met in three steps, and any word begins them anew", () => {
    const talk = free();
    talk.say(start("a"));
    const silence = (): readonly string[] => talk.text("/silence_timeout");
    expect(silence()).toContain("slot consecutive_silence_timeouts=1");
    expect(silence()).toContain("utter_ask_still_there");
    talk.say({ command: "chitchat" });
    expect(talk.slot("consecutive_silence_timeouts")).toBe(0);
    silence();
    silence();
    expect(silence()).toContain("session_ended");
    expect(talk.state?.ended).toBe(true);
  });
});

describe("[A31] a renewed assistant", () => {
  test("goes on with the same question if the running flow is what it was", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"));
    talk.assistant = assistantOf(`${PAY}hash: h2`);
    expect(talk.say(set("amount", 3))).toContain("utter_paid");
  });

  test("says so and starts over if it is not", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"));
    talk.assistant = assistantOf(
      `${PAY.replace("{collect: payee}, {collect: amount}", "{collect: amount}, {collect: payee}")}hash: h2`,
    );
    expect(talk.say(set("amount", 3))).toEqual([
      "start pattern_code_change",
      "utter_inform_code_change",
      "cancel pay",
      "slot payee=null",
      "end pattern_code_change",
    ]);
    expect(talk.stack).toEqual([]);
    expect(talk.state?.assistant).toBe("h2");
  });

  test("survives that the flow is gone", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"));
    talk.assistant = assistantOf({ hash: "h3" });
    expect(talk.say()).toContain("utter_inform_code_change");
    expect(talk.state?.slots["payee"]).toBeUndefined();
  });
});

test("the view tells understanding what is open", () => {
  const talk = new Conversation(assistantOf(PAY));
  expect(viewState(talk.assistant, null)).toMatchObject({
    activeFlow: null,
    asking: null,
    asked: [],
    startable: ["pay"],
    slots: { tier: "basic" },
  });
  talk.say(start("pay"), set("payee", "Ann"));
  expect(viewState(talk.assistant, talk.state)).toMatchObject({
    activeFlow: "pay",
    asking: "amount",
    asked: ["amount", "payee"],
    bot: "Hello!\n\namount?",
    startable: ["pay", "hours"],
  });
  talk.say(set("amount", 1));
  expect(viewState(talk.assistant, talk.state)).toMatchObject({
    activeFlow: null,
    asking: "continue_conversation",
    options: [{ title: "Yes" }, { title: "No" }],
  });
});
