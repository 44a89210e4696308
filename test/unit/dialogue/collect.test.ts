import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const PAY = `
flows:
  pay:
    steps:
      - collect: payee
      - collect: amount
        rejections: [ {if: "slots.amount < 1", utter: utter_too_small} ]
      - collect: ok
        ask_before_filling: true
        next: [ {if: slots.ok, then: done}, {else: END} ]
      - { id: done, action: utter_paid }
slots: { payee: {type: text}, amount: {type: float, max_value: 500}, ok: {type: bool} }
responses: { utter_paid: "{amount} to {payee}", utter_too_small: "{value} is too small" }
`;

describe("a question", () => {
  test("[A1] is skipped if its slot was given early", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say();
    expect(talk.say(start("pay"), set("payee", "Ann"))).toEqual(['slot payee="Ann"', "start pay", "utter_ask_amount"]);
  });

  test("[A1] is asked after the rejection of a value given early", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say();
    expect(talk.say(start("pay"), set("payee", "Ann"), set("amount", 0.5))).toEqual([
      "slot amount=0.5",
      'slot payee="Ann"',
      "start pay",
      "slot amount=null",
      "utter_too_small",
      "utter_ask_amount",
    ]);
    expect(talk.state?.said.map(({ text }) => text)).toEqual(["0.5 is too small", "amount?"]);
  });

  test("[A2] with ask_before_filling is emptied once, asked, and not emptied while it is open", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"), set("amount", 5));
    // What a button or an action has set before the step is reached does not answer it.
    talk.state = { ...talk.state!, stack: talk.state!.stack.slice(0, 1), slots: { ...talk.state!.slots, ok: true } };
    const [frame] = talk.state.stack;
    talk.state = { ...talk.state, stack: [{ ...frame!, entered: false }] };
    expect(talk.say()).toEqual([
      "start pattern_cannot_handle",
      "utter_ask_rephrase",
      "end pattern_cannot_handle",
      "slot ok=null",
      "utter_ask_ok",
    ]);
    expect(talk.say({ command: "chitchat" })).toEqual([
      "start pattern_chitchat",
      "utter_cannot_handle",
      "end pattern_chitchat",
      "utter_ask_ok",
    ]);
  });

  test("[A3] tells a refused value as value, null, rejection, question", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"));
    expect(talk.say(set("amount", 0))).toEqual(["slot amount=0", "slot amount=null", "utter_too_small", "utter_ask_amount"]);
    expect(talk.say(set("amount", "a lot"))).toEqual([
      'slot amount="a lot"',
      "slot amount=null",
      "utter_float_slot_rejection",
      "utter_ask_amount",
    ]);
    expect(talk.say(set("amount", 501))).toEqual([
      "slot amount=501",
      "slot amount=null",
      "utter_float_slot_rejection",
      "utter_ask_amount",
    ]);
    expect(talk.say(set("amount", "20"))).toEqual(["slot amount=20", "utter_ask_ok"]);
  });

  test("[A5] is asked again after whatever was answered in between", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"));
    expect(talk.say()).toEqual([
      "start pattern_cannot_handle",
      "utter_ask_rephrase",
      "end pattern_cannot_handle",
      "utter_ask_payee",
    ]);
    expect(talk.say({ command: "skip question" }).at(-1)).toBe("utter_ask_payee");
    expect(talk.say({ command: "knowledge" })).toEqual(["start pattern_search"]);
    expect(talk.effects).toEqual([{ kind: "search", id: "t4.1", question: "…" }]);
    const answer = { text: "Open till six.", citations: [{ id: "a", title: "Hours" }] };
    expect(talk.outcome({ kind: "done", result: { kind: "search", answer } })).toEqual([
      '"Open till six."',
      "end pattern_search",
      "utter_ask_payee",
    ]);
    expect(talk.state?.said[0]).toEqual({
      text: answer.text,
      citations: answer.citations,
      metadata: { answer_source: "knowledge", question: "…" },
    });
  });

  test("[A22] with force_slot_filling takes every word as its answer", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { feedback: { steps: [ {collect: words, force_slot_filling: true}, {collect: more} ] }, other: { steps: [ {action: utter_paid} ] } }
slots: { words: {type: text}, more: {type: text} }
responses: { utter_paid: "" }
`),
    );
    talk.say(start("feedback"));
    expect(talk.text("/restart or cancel", cancel, start("other"))).toEqual([
      'slot words="/restart or cancel"',
      "utter_ask_more",
    ]);
  });

  test("without any way to be asked ends the flow as an internal error", () => {
    const assistant = assistantOf(PAY);
    const { utter_ask_payee: _, ...responses } = assistant.responses;
    const talk = new Conversation({ ...assistant, responses });
    expect(talk.say(start("pay")).slice(-4)).toEqual([
      "cancel pay",
      "start pattern_internal_error",
      "utter_internal_error_rasa",
      "end pattern_internal_error",
    ]);
    expect(talk.stack).toEqual([]);
  });

  test("with an initial value is never asked, but can be corrected", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { trip: { steps: [ {collect: seats}, {collect: name} ] } }
slots: { seats: {type: float, initial_value: 1}, name: {type: text} }
`),
    );
    expect(talk.say(start("trip")).at(-1)).toBe("utter_ask_name");
    expect(talk.say(set("seats", 2))).toEqual([
      "start pattern_correction",
      "slot seats=2",
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_ask_name",
    ]);
  });
});

describe("validate_x", () => {
  const written = `
flows: { pay: { steps: [ {collect: iban}, {collect: name} ] } }
slots: { iban: {type: text}, name: {type: text}, bank: {type: text} }
actions: [validate_iban]
`;

  test("[A4] speaks before the slot is emptied, and the question is asked again", () => {
    const talk = new Conversation(assistantOf(written));
    talk.say(start("pay"));
    expect(talk.say(set("iban", "x"))).toEqual(['slot iban="x"']);
    expect(talk.effects).toMatchObject([
      { kind: "call", action: "validate_iban", input: { iban: "x", name: null }, flow: "pay" },
    ]);
    expect(talk.done({ messages: [{ message: { text: "That is no IBAN." } }], output: { iban: null } })).toEqual([
      '"That is no IBAN."',
      "slot iban=null",
      "utter_ask_iban",
    ]);
  });

  test("[A4] may change the value and set further slots", () => {
    const talk = new Conversation(assistantOf(written));
    talk.say(start("pay"));
    talk.say(set("iban", "de1"));
    const events = [
      { event: "slot", name: "iban", value: "DE1" },
      { event: "slot", name: "bank", value: "A" },
    ];
    expect(talk.done({ events })).toEqual(['slot iban="DE1"', 'slot bank="A"', "utter_ask_name"]);
  });

  test("[A4] is skipped where nobody provides it", () => {
    const talk = new Conversation(assistantOf(written.replace("actions: [validate_iban]", "")));
    talk.say(start("pay"));
    expect(talk.say(set("iban", "x"))).toEqual(['slot iban="x"', "utter_ask_name"]);
  });
});

test("a slot's own rules are checked wherever its value comes from", () => {
  const talk = new Conversation(
    assistantOf({
      flows: { pay: { steps: [{ collect: "amount" }, { action: "fetch" }, { collect: "name" }] } },
      slots: {
        amount: { type: "float" },
        name: { type: "text" },
        limit: {
          type: "float",
          validation: { rejections: [{ if: "slots.limit > 9", utter: "utter_high" }], refillUtter: "utter_ask_limit" },
        },
      },
      responses: { utter_high: "too high" },
      actions: ["fetch"],
    }),
  );
  talk.say(start("pay"), set("amount", 1));
  expect(talk.done({ output: { limit: 10 } })).toEqual(["slot limit=10", "slot limit=null", "utter_high", "utter_ask_limit"]);
  expect(talk.say(set("limit", 5))).toEqual(["slot limit=5", "utter_ask_name"]);
});
