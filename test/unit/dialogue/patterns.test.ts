import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/command.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

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
const repeat: Command = { command: "repeat bot messages" };
const clarify = (...options: readonly string[]): Command => ({ command: "clarify", options });

describe("the built-in patterns", () => {
  const written = parse(readFileSync(new URL("../../../src/authoring/patterns.yaml", import.meta.url), "utf8")) as {
    readonly slots: Readonly<
      Record<string, { readonly type: string; readonly initial_value?: unknown; readonly values?: unknown }>
    >;
    readonly responses: Readonly<
      Record<string, readonly { readonly text: string; readonly buttons?: readonly { readonly payload: string }[] }[]>
    >;
    readonly flows: Readonly<Record<string, unknown>>;
  };

  test("[P1] [D12] bring every response that CALM's bring, each with words", () => {
    const keys = `ask_continue_conversation ask_continue_interrupted_flow_confirmation ask_interrupted_flow_to_continue
      ask_csat_score ask_rephrase ask_still_there boolean_slot_rejection categorical_slot_rejection float_slot_rejection
      can_do_something_else cannot_handle clarification_options_rasa clarification_no_options_rasa closing_words
      corrected_previous_input flow_cancelled_rasa flow_continue_interrupted free_chitchat_response
      human_handoff_not_available inform_code_change inform_hangup internal_error_rasa no_knowledge_base
      no_relevant_answer_found skip_question_answer user_input_empty_error_rasa user_input_too_long_error_rasa
      csat_thanks_satisfied csat_thanks_unsatisfied`.split(/\s+/);
    for (const key of keys)
      expect(
        written.responses[`utter_${key}`]?.every(({ text }) => text.length > 5),
        key,
      ).toBe(true);
    expect(written.responses["utter_ask_csat_score"]![0]!.buttons?.map(({ payload }) => payload)).toEqual([
      "/SetSlots(csat_score=satisfied)",
      "/SetSlots(csat_score=unsatisfied)",
    ]);
  });

  test("[P1] bring every slot that CALM's bring, with its type and beginning", () => {
    expect(written.slots).toMatchObject({
      confirm_correction: { type: "bool" },
      silence_timeout: { type: "float", initial_value: 7 },
      consecutive_silence_timeouts: { type: "float", initial_value: 0 },
      interrupted_flow_to_continue: { type: "text" },
      continue_interrupted_flow_confirmation: { type: "bool" },
      max_clarification_options: { type: "float", initial_value: 3 },
      continue_conversation: { type: "bool" },
      csat_score: { type: "categorical", values: ["satisfied", "unsatisfied"] },
    });
  });

  test("[P1] are all there", () => {
    expect(Object.keys(written.flows).toSorted()).toEqual(
      `cancel_flow cannot_handle chitchat clarification code_change collect_information completed continue_interrupted
      correction customer_satisfaction escalation human_handoff internal_error repeat_bot_messages restart search session_start
      skip_question slot_exhausted user_silence validate_slot verification_needed`
        .split(/\s+/)
        .map((name) => `pattern_${name}`),
    );
  });
});

describe("what the defaults say", () => {
  test.each([
    [{ command: "cannot handle" }, "cannot_handle", "utter_ask_rephrase"],
    [{ command: "cannot handle", reason: "cannot_handle_chitchat" }, "cannot_handle", "utter_cannot_handle"],
    [{ command: "cannot handle", reason: "cannot_handle_not_supported" }, "cannot_handle", "utter_cannot_handle"],
    [
      { command: "cannot handle", reason: "cannot_handle_no_relevant_answer" },
      "cannot_handle",
      "utter_no_relevant_answer_found",
    ],
    [{ command: "cannot handle", reason: "cannot_handle_invalid_intent" }, "cannot_handle", "utter_ask_rephrase"],
    [{ command: "chitchat" }, "chitchat", "utter_cannot_handle"],
    [{ command: "skip question" }, "skip_question", "utter_skip_question_answer"],
    [
      { command: "error", error_type: "rasa_internal_error_user_input_empty" },
      "internal_error",
      "utter_user_input_empty_error_rasa",
    ],
    [{ command: "error", error_type: "anything" }, "internal_error", "utter_internal_error_rasa"],
  ] as const)("[P2] to %o, and the open question is asked again", (command, pattern, utter) => {
    const talk = talking();
    talk.say(start("pay"));
    expect(talk.say(command)).toEqual([`start pattern_${pattern}`, utter, `end pattern_${pattern}`, "utter_ask_payee"]);
    const alone = talking();
    expect(alone.say(command)).toEqual([`start pattern_${pattern}`, utter, `end pattern_${pattern}`]);
    expect(alone.stack).toEqual([]);
  });

  test("[P2] to a wish for a person, if there is none, and the open question is asked again", () => {
    const talk = talking();
    talk.say(start("pay"));
    expect(talk.say({ command: "human handoff" })).toEqual(["start pattern_human_handoff"]);
    const said = ["utter_human_handoff_not_available", "end pattern_human_handoff"];
    expect(talk.nobody()).toEqual([...said, "utter_ask_payee"]);
    const alone = talking();
    alone.say({ command: "human handoff" });
    expect(alone.nobody()).toEqual(said);
    expect(alone.stack).toEqual([]);
  });

  test("[P3] after completion: a question from 3.15 on, and a survey after a no; a sentence before", () => {
    const talk = talking();
    expect(talk.say(start("help"))).toEqual([
      "start help",
      "utter_helped",
      "end help",
      "start pattern_completed",
      "utter_ask_continue_conversation",
    ]);
    expect(talk.say(set("continue_conversation", true))).toEqual([
      "slot continue_conversation=true",
      "utter_can_do_something_else",
      "end pattern_completed",
    ]);
    // Asked anew each time, although the answer is still there.
    expect(talk.say(start("help")).slice(-3)).toEqual([
      "start pattern_completed",
      "slot continue_conversation=null",
      "utter_ask_continue_conversation",
    ]);
    expect(talk.say(set("continue_conversation", false)).at(-1)).toBe("utter_ask_csat_score");
    expect(talk.say(set("csat_score", "Unsatisfied"))).toEqual([
      'slot csat_score="unsatisfied"',
      "utter_csat_thanks_unsatisfied",
      "end pattern_customer_satisfaction",
    ]);
    expect(talk.stack).toEqual([]);
    expect(talking("", "3.13").say(start("help")).slice(-3)).toEqual([
      "start pattern_completed",
      "utter_can_do_something_else",
      "end pattern_completed",
    ]);
  });

  test("[P4] the first silence repeats, the second asks, the third ends; a word begins anew", () => {
    const talk = talking();
    talk.say(start("pay"));
    expect(talk.text("/silence_timeout")).toEqual([
      "start pattern_user_silence",
      "slot consecutive_silence_timeouts=1",
      "utter_ask_payee",
      "end pattern_user_silence",
    ]);
    expect(talk.text("/silence_timeout")).toEqual([
      "start pattern_user_silence",
      "slot consecutive_silence_timeouts=2",
      "utter_ask_still_there",
      "end pattern_user_silence",
      "utter_ask_payee",
    ]);
    expect(talk.say(chitchat)[0]).toBe("slot consecutive_silence_timeouts=0");
    expect(talk.last?.events.map(({ event }) => event).slice(0, 2)).toEqual(["user", "slot"]);
    expect(talk.say(chitchat)[0]).toBe("start pattern_chitchat");
    talk.text("/silence_timeout");
    talk.text("/silence_timeout");
    expect(talk.text("/silence_timeout")).toEqual(["start pattern_user_silence", "utter_inform_hangup", "session_ended"]);
  });

  test("[P5] what was said is said again in the same words, the open question once", () => {
    const talk = new Conversation(
      assistantOf({
        flows: { pay: { steps: [{ action: "utter_hello" }, { collect: "payee" }] } },
        slots: { payee: { type: "text" } },
        responses: { utter_hello: "hello", utter_ask_payee: [{ text: "who?" }, { text: "to whom?" }, { text: "payee?" }] },
      }),
    );
    talk.text("/session_start");
    talk.say(start("pay"));
    const before = talk.state?.said;
    expect(talk.say(repeat)).toEqual([
      "start pattern_repeat_bot_messages",
      "utter_hello",
      "utter_ask_payee",
      "end pattern_repeat_bot_messages",
    ]);
    expect(talk.state?.said).toEqual(before);
    expect(talk.stack).toEqual(["pay", "pattern_collect_information"]);
    expect(talk.say(set("payee", "Ann"))[0]).toBe('slot payee="Ann"');
  });

  test("[P5] a question that was not among it is asked after it; one that is answered by the same message is not asked", () => {
    const talk = talking();
    talk.say(start("pay"));
    talk.say({ command: "wait" });
    expect(talk.say(repeat)).toEqual([
      "start pattern_repeat_bot_messages",
      "utter_wait",
      "end pattern_repeat_bot_messages",
      "utter_ask_payee",
    ]);
    expect(talk.say(repeat, set("payee", "Ann"))).toEqual([
      'slot payee="Ann"',
      "start pattern_repeat_bot_messages",
      "utter_wait",
      "utter_ask_payee",
      "end pattern_repeat_bot_messages",
      "utter_ask_amount",
    ]);
    talk.state = { ...talk.state!, said: [] };
    expect(talk.say(repeat)).toEqual([
      "start pattern_repeat_bot_messages",
      "end pattern_repeat_bot_messages",
      "utter_ask_amount",
    ]);
  });

  test("[P5] a question that an action asks is not asked twice either", () => {
    const talk = new Conversation(
      assistantOf({
        flows: { pay: { steps: [{ collect: "payee" }] } },
        slots: { payee: { type: "text" } },
        actions: ["action_ask_payee"],
      }),
    );
    talk.text("/session_start");
    talk.say(start("pay"));
    talk.done({ messages: [{ message: { text: "Who gets it?" } }] });
    expect(talk.say(repeat)).toEqual([
      "start pattern_repeat_bot_messages",
      '"Who gets it?"',
      "end pattern_repeat_bot_messages",
    ]);
    expect(talk.effects.filter(({ kind }) => kind === "call")).toEqual([]);
  });

  test("[P6] small talk without a model is not handled, if a pattern asks for one", () => {
    const talk = talking("  pattern_skip_question: { steps: [ {action: action_trigger_chitchat} ] }\n");
    expect(talk.say({ command: "skip question" })).toEqual([
      "start pattern_skip_question",
      "start pattern_cannot_handle",
      "utter_cannot_handle",
      "end pattern_cannot_handle",
      "end pattern_skip_question",
    ]);
  });

  test("[P7] [D5] clarification names its options, and its question is no question of a slot", () => {
    const talk = talking();
    expect(talk.say(clarify("pay", "hours", "help"))).toEqual([
      "start pattern_clarification",
      "utter_clarification_options_rasa",
      "end pattern_clarification",
    ]);
    expect(talk.state?.said[0]?.text).toContain("paying, opening hours or getting help");
    expect(talk.say(start("hours"))).toEqual(["start hours", "utter_ask_shop"]);
  });

  test("[P8] /restart forgets everything, says so, and begins a session", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    expect(talk.text("/restart")).toEqual([
      "start pattern_restart",
      "restart",
      "utter_restart",
      "end pattern_restart",
      "start pattern_session_start",
      "session_started",
      "end pattern_session_start",
    ]);
    expect([talk.stack, talk.slot("payee")]).toEqual([[], null]);
    const bare = talking("  pattern_restart: { nlu_trigger: [ {intent: restart} ], steps: [ {action: action_restart} ] }\n");
    expect(bare.text("/restart")).toEqual(["start pattern_restart", "restart", "utter_restart", "end pattern_restart"]);
    expect(bare.say(start("pay"))[1]).toBe("session_started");
  });
});
