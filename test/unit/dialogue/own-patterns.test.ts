import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const SHOP = `
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount}, {action: utter_paid} ] }
  hours: { name: opening hours, steps: [ {collect: shop} ] }
  help: { name: getting help, steps: [ {action: utter_helped} ] }
`;
const REST = `
slots: { payee: {type: text}, amount: {type: float}, shop: {type: text}, confirm_handoff: {type: bool}, confirm_correction: {type: bool}, sure: {type: bool}, clarified: {type: float} }
responses: { utter_paid: paid, utter_helped: helped, utter_kept: kept, utter_hours_left: left, utter_reset: reset }
actions: [count_clarification, call_person, answer]
`;

/** An assistant with these patterns of its own, in a session. */
function talking(patterns = "", compat: "3.13" | "3.16" = "3.16"): Conversation {
  const talk = new Conversation(assistantOf(`flows:${SHOP}${patterns}${REST}settings: { compat: "${compat}" }\n`));
  talk.text("/session_start");
  return talk;
}
const chitchat: Command = { command: "chitchat" };
const clarify = (...options: readonly string[]): Command => ({ command: "clarify", options });

describe("a slot with rules of its own", () => {
  const CHECKED = `
flows: { pay: { steps: [ {collect: amount}, {collect: payee}, {action: utter_paid} ] } }
slots:
  amount: { type: float, validation: { rejections: [ {if: "slots.amount > 9", utter: utter_high} ], refillUtter: utter_ask_less } }
  payee: { type: text, validation: { rejections: [ {if: "slots.payee = 'Eve'", utter: utter_not_her} ] } }
responses: { utter_high: "{value} is too high", utter_not_her: "not {value}", utter_ask_less: "less?", utter_paid: paid }
`;
  test("[P9] is asked for with its own words until it is right, and then the flow goes on", () => {
    const talk = new Conversation(assistantOf(CHECKED));
    talk.text("/session_start");
    talk.say(start("pay"));
    expect(talk.say(set("amount", 10))).toEqual(["slot amount=10", "slot amount=null", "utter_high", "utter_ask_less"]);
    expect(talk.state?.said[0]?.text).toBe("10 is too high");
    expect(talk.stack).toEqual(["pay", "pattern_collect_information", "pattern_validate_slot"]);
    expect(talk.say(set("amount", 11))).toEqual(["slot amount=11", "slot amount=null", "utter_high", "utter_ask_less"]);
    expect(talk.say(chitchat).at(-1)).toBe("utter_ask_less");
    expect(talk.stack).toHaveLength(3);
    expect(talk.say(set("amount", 9))).toEqual(["slot amount=9", "utter_ask_payee"]);
  });

  test("[P9] of several wrong values each is refused", () => {
    const talk = new Conversation(assistantOf(CHECKED));
    talk.text("/session_start");
    expect(talk.say(start("pay"), set("amount", 10), set("payee", "Eve"))).toEqual([
      'slot payee="Eve"',
      "slot amount=10",
      "start pay",
      "slot amount=null",
      "utter_high",
      "utter_ask_less",
    ]);
    expect(talk.say(set("amount", 3))).toEqual(["slot amount=3", "slot payee=null", "utter_not_her", "utter_ask_payee"]);
    expect(talk.say(set("payee", "Ann")).slice(0, 2)).toEqual(['slot payee="Ann"', "utter_paid"]);
  });

  test("[P9] is refused where a correction or an action brings it, too", () => {
    const talk = new Conversation(assistantOf(CHECKED));
    talk.text("/session_start");
    talk.say(start("pay"), set("amount", 3));
    expect(talk.say(set("amount", 30))).toEqual([
      "start pattern_correction",
      "slot amount=30",
      "slot amount=null",
      "utter_high",
      "utter_ask_less",
    ]);
  });

  test("[P9] is refused by any one of its rules, but not where it has been emptied in the meantime", () => {
    const talk = new Conversation(
      assistantOf({
        flows: { f: { steps: [{ action: "look" }, { collect: "amount" }] } },
        slots: {
          amount: {
            type: "float",
            validation: {
              rejections: [
                { if: "slots.amount is null", utter: "utter_a" },
                { if: "slots.amount > 9", utter: "utter_b" },
              ],
            },
          },
        },
        responses: { utter_a: "a", utter_b: "b" },
        actions: ["look"],
      }),
    );
    talk.text("/session_start");
    talk.say(start("f"));
    const events = [10, null].map((value) => ({ event: "slot", name: "amount", value }));
    expect(talk.done({ events })).toEqual(["slot amount=10", "slot amount=null", "utter_ask_amount"]);
    expect(talk.stack).toEqual(["f", "pattern_collect_information"]);
    expect(talk.say(set("amount", 10)).slice(-3)).toEqual(["slot amount=null", "utter_b", "utter_ask_amount"]);
  });

  test("[P9] may begin with what its own rules refuse: that is the author's, and not asked about", () => {
    const talk = new Conversation(
      assistantOf(CHECKED.replace("amount: { type: float,", "amount: { type: float, initial_value: 10,")),
    );
    talk.text("/session_start");
    talk.say(start("pay"));
    expect(talk.say(cancel).at(-1)).toBe("utter_ask_continue_conversation");
    talk.say(start("pay"));
    talk.say(set("amount", 2));
    expect(talk.say(cancel).at(-1)).toBe("utter_ask_continue_conversation");
    expect(talk.slot("amount")).toBe(10);
  });

  test("[P9] is asked for by its action where it has no words of its own", () => {
    const talk = new Conversation(assistantOf(`${CHECKED}actions: [action_ask_amount, action_ask_payee]`));
    talk.text("/session_start");
    expect(talk.say(start("pay"), set("amount", 10)).slice(-2)).toEqual(["utter_high", "utter_ask_less"]);
    talk.say(set("amount", 3));
    talk.done();
    talk.say(set("payee", "Eve"));
    expect(talk.state?.pending?.action).toBe("action_ask_payee");
  });
});

describe("an author's own pattern", () => {
  const CONFIRMING = `
  pattern_correction:
    steps:
      - noop: true
        next: [ {if: context.is_reset_only, then: apply}, {else: ask} ]
      - id: ask
        collect: confirm_correction
        ask_before_filling: true
        next: [ {if: not slots.confirm_correction, then: keep}, {else: apply} ]
      - { id: keep, action: utter_kept, next: END }
      - { id: apply, action: action_correct_flow_slot, next: [ {if: context.is_reset_only, then: END}, {else: told} ] }
      - { id: told, action: utter_corrected_previous_input }
`;
  const ASKING = `${CONFIRMING}
  order: { steps: [ {collect: payee}, {collect: sure, ask_before_filling: true}, {collect: amount} ] }
`;

  test("[P10] asks before it corrects: a yes corrects, a no says that nothing changed", () => {
    const talk = talking(ASKING);
    talk.say(start("order"), set("payee", "Ann"));
    expect(talk.say(set("payee", "Bob"))).toEqual(["start pattern_correction", "utter_ask_confirm_correction"]);
    expect(talk.say(set("confirm_correction", false))).toEqual([
      "slot confirm_correction=false",
      "utter_kept",
      "end pattern_correction",
      "utter_ask_sure",
    ]);
    expect(talk.slot("payee")).toBe("Ann");
    talk.say(set("payee", "Bob"));
    expect(talk.say(set("confirm_correction", true))).toEqual([
      "slot confirm_correction=true",
      'slot payee="Bob"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_ask_sure",
    ]);
    expect(talk.state?.said[0]?.text).toContain("Bob");
  });

  test("[P10] does not ask about a confirmation that is taken back", () => {
    const talk = talking(ASKING);
    talk.say(start("order"), set("payee", "Ann"));
    talk.say(set("sure", true));
    expect(talk.say(set("sure", false))).toEqual([
      "start pattern_correction",
      "slot sure=false",
      "end pattern_correction",
      "slot sure=null",
      "utter_ask_sure",
    ]);
  });

  test("[P11] speaks of some cancelled flows only, by their names", () => {
    const talk = talking(`
  pattern_cancel_flow:
    steps:
      - action: action_cancel_flow
        next: [ {if: 'context.canceled_name = "opening hours"', then: tell}, {else: END} ]
      - { id: tell, action: utter_hours_left }
`);
    talk.say(start("hours"));
    expect(talk.say(cancel)).toEqual([
      "cancel hours",
      "start pattern_cancel_flow",
      "utter_hours_left",
      "end pattern_cancel_flow",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
    talk.say(start("pay"));
    expect(talk.say(cancel)).not.toContain("utter_hours_left");
  });

  test("[P12] searches, and an author's action of that name is an action", () => {
    const pattern = "  pattern_search: { steps: [ {action: action_trigger_search}, {action: utter_helped} ] }\n";
    const talk = talking(pattern);
    talk.say({ command: "knowledge" });
    expect(talk.effects).toMatchObject([{ kind: "search", question: "…" }]);
    const own = new Conversation(
      assistantOf(`flows:${SHOP}${pattern}${REST.replace("actions: [", "actions: [action_trigger_search, ")}`),
    );
    own.text("/session_start");
    own.say({ command: "knowledge" });
    expect(own.effects).toMatchObject([{ kind: "call", action: "action_trigger_search", input: {}, flow: null }]);
    expect(own.done({ messages: [{ message: { text: "Till six." } }] })).toEqual([
      '"Till six."',
      "utter_helped",
      "end pattern_search",
    ]);
  });

  test("[P13] makes small talk with words or an action of its own", () => {
    const talk = talking("  pattern_chitchat: { steps: [ {action: utter_free_chitchat_response}, {action: answer} ] }\n");
    talk.say(start("pay"));
    expect(talk.say(chitchat)).toEqual(["start pattern_chitchat", "utter_free_chitchat_response"]);
    expect(talk.done({ messages: [{ message: { text: "Nice day." } }] })).toEqual([
      '"Nice day."',
      "end pattern_chitchat",
      "utter_ask_payee",
    ]);
  });

  const COUNTING = `
  pattern_clarification:
    steps:
      - action: count_clarification
        next:
          - { if: 'context.names contains "getting help"', then: help }
          - { if: slots.clarified > 2, then: person }
          - { else: ask }
      - { id: help, link: help }
      - { id: person, link: pattern_human_handoff }
      - { id: ask, action: action_clarify_flows }
      - action: utter_clarification_options_rasa
`;

  test("[P14] counts clarifications, and hands over when there were too many", () => {
    const talk = talking(COUNTING);
    talk.say(clarify("pay", "hours"));
    expect(talk.done({ output: { clarified: 2 } })).toEqual([
      "slot clarified=2",
      "utter_clarification_options_rasa",
      "end pattern_clarification",
    ]);
    talk.say(clarify("pay", "hours"));
    expect(talk.done({ output: { clarified: 3 } })).toEqual([
      "slot clarified=3",
      "end pattern_clarification",
      "start pattern_human_handoff",
    ]);
    expect(talk.nobody()).toEqual(["utter_human_handoff_not_available", "end pattern_human_handoff"]);
    expect(talk.stack).toEqual([]);
  });

  test("[P14] starts a flow by a link: what ran is interrupted and offered again", () => {
    const talk = talking(COUNTING);
    talk.say(start("pay"));
    talk.say(clarify("help", "hours"));
    expect(talk.done()).toEqual([
      "end pattern_clarification",
      "interrupt pay",
      "start help",
      "utter_helped",
      "end help",
      "start pattern_continue_interrupted",
      "utter_ask_continue_interrupted_flow_confirmation",
    ]);
    const alone = talking(COUNTING);
    alone.say(clarify("help", "hours"));
    expect(alone.done()).toEqual([
      "end pattern_clarification",
      "start help",
      "utter_helped",
      "end help",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
  });

  test("[P15] ends a conversation's task in one sentence, and leaves the routing of older systems alone", () => {
    const talk = talking("  pattern_completed: { steps: [ {action: utter_reset}, {action: action_reset_routing} ] }\n");
    expect(talk.say(start("help"))).toEqual([
      "start help",
      "utter_helped",
      "end help",
      "start pattern_completed",
      "utter_reset",
      "end pattern_completed",
    ]);
    expect(talk.stack).toEqual([]);
  });

  const HANDOFF = `
  pattern_human_handoff:
    steps:
      - collect: confirm_handoff
        ask_before_filling: true
        next: [ {if: slots.confirm_handoff, then: call}, {else: END} ]
      - { id: call, action: call_person }
`;

  test("[P16] asks before it hands over, and runs an action", () => {
    const talk = talking(HANDOFF);
    talk.say(start("pay"));
    expect(talk.say({ command: "human handoff" })).toEqual(["start pattern_human_handoff", "utter_ask_confirm_handoff"]);
    talk.say(set("confirm_handoff", true));
    expect(talk.effects).toMatchObject([{ kind: "call", action: "call_person", flow: "pay" }]);
    expect(talk.input).toEqual({ payee: null, amount: null });
    expect(talk.done()).toEqual(["end pattern_human_handoff", "utter_ask_payee"]);
  });

  test("[P16] keeps its question while another pattern asks one of its own", () => {
    const talk = talking(HANDOFF + CONFIRMING);
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(set("payee", "Bob"));
    expect(talk.say({ command: "human handoff" }).at(-1)).toBe("utter_ask_confirm_handoff");
    expect(talk.say(set("confirm_handoff", false))).toEqual([
      "slot confirm_handoff=false",
      "end pattern_human_handoff",
      "utter_ask_confirm_correction",
    ]);
    expect(talk.say(set("confirm_correction", true))).toContain('slot payee="Bob"');
  });

  test("[P17] hands what it cannot handle to another pattern", () => {
    const talk = talking("  pattern_cannot_handle: { steps: [ {link: pattern_chitchat} ] }\n");
    talk.say(start("pay"));
    expect(talk.say({ command: "cannot handle" })).toEqual([
      "start pattern_cannot_handle",
      "end pattern_cannot_handle",
      "start pattern_chitchat",
      "utter_cannot_handle",
      "end pattern_chitchat",
      "utter_ask_payee",
    ]);
  });
});
