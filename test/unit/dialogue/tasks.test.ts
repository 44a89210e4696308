import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const SHOP = `
flows:
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount}, {action: utter_paid} ] }
  hours: { name: opening hours, steps: [ {collect: shop}, {action: utter_hours} ] }
  move: { steps: [ {collect: city}, {call: address}, {collect: date}, {action: utter_moved} ] }
  address: { if: "False", steps: [ {collect: street}, {collect: house} ] }
  quick: { run_pattern_completed: false, steps: [ {action: utter_hours} ] }
  report: { steps: [ {collect: what}, {set_slots: [ {stage: sent} ]}, {action: utter_paid}, {link: rate} ] }
  rate: { if: "False", steps: [ {action: utter_thanks}, {collect: stars} ] }
  vip: { if: "slots.member", steps: [ {action: utter_vip} ], nlu_trigger: [ {intent: vip} ] }
  remember: { persisted_slots: [city], steps: [ {collect: city}, {action: look_up}, {action: utter_moved} ] }
slots:
  payee: {type: text}
  amount: {type: float}
  shop: {type: text}
  city: {type: text}
  street: {type: text}
  house: {type: text}
  date: {type: text}
  what: {type: text}
  stage: {type: text}
  stars: {type: float}
  member: {type: bool}
  found: {type: text}
responses: { utter_paid: paid, utter_hours: nine to six, utter_moved: moved, utter_thanks: thanks, utter_vip: welcome }
actions: [look_up]
`;

function shop(compat: "3.13" | "3.16" = "3.16"): Conversation {
  const talk = new Conversation(assistantOf(SHOP + `settings: { compat: "${compat}" }\n`));
  talk.text("/session_start");
  return talk;
}

describe("cancelling", () => {
  test("[A11] inside a called child cancels up to the root", () => {
    const talk = shop();
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    expect(talk.stack).toEqual(["move", "address", "pattern_collect_information"]);
    expect(talk.say(cancel)).toEqual([
      "cancel move",
      "cancel address",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot city=null",
      "slot street=null",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
  });

  test("[A11] inside an interrupting flow leaves the interrupted one", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("hours"));
    expect(talk.say(cancel)).toEqual([
      "cancel hours",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "start pattern_continue_interrupted",
      "utter_ask_continue_interrupted_flow_confirmation",
    ]);
    expect(talk.slot("payee")).toBe("Ann");
  });

  test("[A12] empties the slots, then asks what is next", () => {
    const talk = shop("3.13");
    talk.say(start("pay"), set("payee", "Ann"));
    expect(talk.say(cancel)).toEqual([
      "cancel pay",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot payee=null",
      "start pattern_completed",
      "utter_can_do_something_else",
      "end pattern_completed",
    ]);
    expect(talk.state?.said[0]?.text).toContain("paying");
  });

  test("[A13] and starting another flow says so first, and offers nothing that was cancelled", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    expect(talk.say(cancel, start("hours"), set("shop", "Rome"))).toEqual([
      'slot shop="Rome"',
      "interrupt pay",
      "start hours",
      "cancel pay",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot payee=null",
      "utter_hours",
      "end hours",
      "slot shop=null",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
  });

  test("keeps what the new flow was given in the same breath, also where both flows use it", () => {
    const talk = shop();
    talk.say(start("move"), set("city", "Rome"));
    talk.say(cancel, start("remember"), set("city", "Bonn"));
    expect(talk.slot("city")).toBe("Bonn");
    expect(talk.state?.pending?.action).toBe("look_up");
  });

  test("and starting the same flow begins it afresh", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    expect(talk.say(cancel, start("pay")).slice(-2)).toEqual(["slot payee=null", "utter_ask_payee"]);
    expect(talk.stack).toEqual(["pay", "pattern_collect_information"]);
  });

  test("without a task is not understood", () => {
    expect(shop().say(cancel)).toEqual(["start pattern_cannot_handle", "utter_ask_rephrase", "end pattern_cannot_handle"]);
  });
});

describe("several flows", () => {
  test("[A14] started at once run one after the other without a question in between", () => {
    const talk = shop();
    expect(talk.say(start("quick"), start("hours"))).toEqual([
      "start hours",
      "start quick",
      "utter_hours",
      "end quick",
      "utter_ask_shop",
    ]);
  });

  test("[A15] interrupt each other; after 3.14 the bot asks whether to go on", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    expect(talk.say(start("hours"))).toEqual(["interrupt pay", "start hours", "utter_ask_shop"]);
    expect(talk.say(set("shop", "Rome"))).toEqual([
      'slot shop="Rome"',
      "utter_hours",
      "end hours",
      "slot shop=null",
      "start pattern_continue_interrupted",
      "utter_ask_continue_interrupted_flow_confirmation",
    ]);
    expect(talk.state?.said.at(-1)?.text).toContain("paying");
    expect(talk.say(set("continue_interrupted_flow_confirmation", true))).toEqual([
      "slot continue_interrupted_flow_confirmation=true",
      "end pattern_continue_interrupted",
      "resume pay",
      "utter_ask_amount",
    ]);
  });

  test("[A15] interrupt each other; up to 3.13 the bot says that it goes on", () => {
    const talk = shop("3.13");
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("hours"));
    expect(talk.say(set("shop", "Rome")).slice(-5)).toEqual([
      "start pattern_continue_interrupted",
      "utter_flow_continue_interrupted",
      "end pattern_continue_interrupted",
      "resume pay",
      "utter_ask_amount",
    ]);
  });

  test("a no to the interrupted flow cancels it", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("hours"));
    talk.say(set("shop", "Rome"));
    expect(talk.text("/SetSlots(continue_interrupted_flow_confirmation=no)").slice(1)).toEqual([
      "cancel pay",
      "utter_flow_cancelled_rasa",
      "end pattern_continue_interrupted",
      "slot payee=null",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
    expect(talk.state?.said[0]?.text).toContain("paying");
  });

  test("the interrupted flow's answer is a yes by itself", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("hours"));
    talk.say(set("shop", "Rome"));
    expect(talk.say(set("amount", 3))).toEqual([
      "resume pay",
      "slot amount=3",
      "utter_paid",
      "end pay",
      "slot payee=null",
      "slot amount=null",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
  });

  test("of several interrupted flows the user chooses one by name", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("move"));
    talk.say(start("hours"));
    expect(talk.say(set("shop", "Rome")).at(-1)).toBe("utter_ask_interrupted_flow_to_continue");
    expect(talk.state?.said.at(-1)?.buttons?.map(({ title }) => title)).toEqual(["None of them", "move", "paying"]);
    expect(talk.text("/SetSlots(interrupted_flow_to_continue=paying)").slice(1)).toEqual([
      "end pattern_continue_interrupted",
      "resume pay",
      "utter_ask_amount",
    ]);
    expect(talk.say(set("amount", 1))).toContain("start pattern_continue_interrupted");
  });

  test("[A16] starting the active flow or its caller changes nothing", () => {
    const talk = shop();
    talk.say(start("move"), set("city", "Rome"));
    expect(talk.say(start("move"))).toEqual(["utter_ask_street"]);
    expect(talk.stack).toEqual(["move", "address", "pattern_collect_information"]);
  });

  test("[A16] starting a flow that waits brings it back, from 3.14 on", () => {
    for (const [compat, expected] of [
      ["3.16", ["interrupt hours", "resume pay", "utter_ask_amount"]],
      ["3.13", ["utter_ask_shop"]],
    ] as const) {
      const talk = shop(compat);
      talk.say(start("pay"), set("payee", "Ann"));
      talk.say(start("hours"));
      expect(talk.say(start("pay"))).toEqual(expected);
    }
  });

  test("a slot that an interrupted flow needs too outlives the flow that interrupted", () => {
    const talk = shop();
    talk.say(start("move"), set("city", "Rome"));
    const trace = talk.say(start("remember"));
    expect(talk.input).toEqual({ city: "Rome" });
    expect(trace).not.toContain("slot city=null");
    talk.done();
    expect(talk.slot("city")).toBe("Rome");
  });
});

describe("guards", () => {
  test("[A17] keep a flow from being started by understanding, not by an intent", () => {
    const talk = shop();
    expect(talk.say(start("vip"))).toEqual(["start pattern_cannot_handle", "utter_ask_rephrase", "end pattern_cannot_handle"]);
    expect(talk.text("/vip").slice(0, 2)).toEqual(["start vip", "utter_vip"]);
  });

  test("[A17] that hold let it start", () => {
    const talk = shop();
    talk.state = { ...talk.state!, slots: { ...talk.state!.slots, member: true } };
    expect(talk.say(start("vip")).slice(0, 2)).toEqual(["start vip", "utter_vip"]);
  });
});

describe("link and call", () => {
  test("[A19] link empties the source's slots before the target speaks; only the target is completed", () => {
    const talk = shop();
    talk.say(start("report"));
    expect(talk.say(set("what", "a leak"))).toEqual([
      'slot what="a leak"',
      'slot stage="sent"',
      "utter_paid",
      "end report",
      "slot what=null",
      "slot stage=null",
      "start rate",
      "utter_thanks",
      "utter_ask_stars",
    ]);
    expect(talk.say(set("stars", 5)).filter((line) => line === "start pattern_completed")).toHaveLength(1);
  });

  test("[A19] the linked flow takes over the duty to offer what was interrupted", () => {
    const talk = shop();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("report"), set("what", "a leak"));
    expect(talk.say(set("stars", 5))).toContain("start pattern_continue_interrupted");
  });

  test("[A20] call goes on after its step, and resets nothing until the root ends", () => {
    const talk = shop();
    talk.say(start("move"), set("city", "Rome"));
    expect(talk.say(set("street", "Via"), set("house", "1"))).toEqual([
      'slot house="1"',
      'slot street="Via"',
      "end address",
      "utter_ask_date",
    ]);
    expect(talk.slot("street")).toBe("Via");
    expect(talk.say(set("date", "today"))).toEqual([
      'slot date="today"',
      "utter_moved",
      "end move",
      "slot city=null",
      "slot street=null",
      "slot house=null",
      "slot date=null",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
  });

  test("[A21] persisted slots and those that only actions set outlive the flow", () => {
    const talk = shop();
    talk.say(start("remember"), set("city", "Rome"));
    talk.done({ output: { found: "x" } });
    expect([talk.slot("city"), talk.slot("found")]).toEqual(["Rome", "x"]);
  });
});

describe("completion", () => {
  test("[A30] is not asked for after run_pattern_completed: false, nor after patterns alone", () => {
    const talk = shop();
    expect(talk.say(start("quick"))).toEqual(["start quick", "utter_hours", "end quick"]);
    expect(talk.say({ command: "chitchat" })).toEqual([
      "start pattern_chitchat",
      "utter_cannot_handle",
      "end pattern_chitchat",
    ]);
  });

  test("asks, says goodbye, and asks how it was", () => {
    const talk = shop();
    talk.say(start("hours"), set("shop", "Rome"));
    expect(talk.text("/SetSlots(continue_conversation=no)")).toEqual([
      "slot continue_conversation=false",
      "utter_closing_words",
      "end pattern_completed",
      "start pattern_customer_satisfaction",
      "utter_ask_csat_score",
    ]);
    expect(talk.text("/SetSlots(csat_score=satisfied)").slice(1)).toEqual([
      "utter_csat_thanks_satisfied",
      "end pattern_customer_satisfaction",
    ]);
    expect(talk.stack).toEqual([]);
  });

  test("does not come back after the user has started something else", () => {
    const talk = shop();
    talk.say(start("hours"), set("shop", "Rome"));
    talk.say(start("pay"));
    expect(talk.stack).toEqual(["pay", "pattern_collect_information"]);
  });
});

test("[A26] a loop without a question is stopped, cancelled and apologised for", () => {
  const talk = new Conversation(
    assistantOf(`
flows: { spin: { steps: [ {id: a, noop: true, next: b}, {id: b, set_slots: [ {x: 1} ], next: a} ] } }
slots: { x: {type: float} }
`),
  );
  expect(
    talk
      .say(start("spin"))
      .filter((line) => !line.startsWith("slot x=1"))
      .slice(-5),
  ).toEqual([
    "cancel spin",
    "slot x=null",
    "start pattern_internal_error",
    "utter_internal_error_rasa",
    "end pattern_internal_error",
  ]);
  expect(talk.stack).toEqual([]);
});
