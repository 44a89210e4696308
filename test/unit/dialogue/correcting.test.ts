import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { COMPLETED, talking, TASKS } from "./task-talk.ts";

describe("a correction", () => {
  const contextOf = (talk: Conversation): unknown =>
    talk.state?.stack.find(({ flow }) => flow === "pattern_correction")?.context;
  const asking = `
  pattern_correction:
    steps:
      - { collect: ok, ask_before_filling: true, next: [ {if: slots.ok, then: apply}, {else: END} ] }
      - { id: apply, action: action_correct_flow_slot }
slots: { ok: {type: bool},`;
  const waiting = (): Conversation => {
    const talk = new Conversation(
      assistantOf(
        TASKS.replace("flows:\n", `flows:\n${asking.split("slots:")[0]!.slice(1)}`).replace(
          "slots:\n",
          "slots:\n  ok: {type: bool}\n",
        ),
      ),
    );
    talk.text("/session_start");
    return talk;
  };

  test("[K10] [A7] tells its pattern what is corrected, and where it goes back to", () => {
    const talk = waiting();
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    talk.say(set("street", "Corso"), set("city", "Bonn"));
    expect(contextOf(talk)).toEqual({
      corrected_slots: { street: "Corso", city: "Bonn" },
      new_slot_values: ["Corso", "Bonn"],
      is_reset_only: false,
      is_cleared: false,
      reset_flow_id: "move",
      reset_step_id: "to",
    });
    expect([talk.slot("city"), talk.slot("street")]).toEqual(["Rome", "Via"]);
    expect(talk.say(set("ok", true))).toEqual([
      "slot ok=true",
      'slot street="Corso"',
      'slot city="Bonn"',
      "end pattern_correction",
      "start address",
      "utter_ask_sure",
    ]);
  });

  test("[K10] [A8] [D7] of a called flow's slot goes back within it, and when it has ended, to the step that called it", () => {
    const talk = waiting();
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    talk.say(set("street", "Corso"));
    expect(contextOf(talk)).toMatchObject({ reset_flow_id: "address", reset_step_id: "street" });
    talk.say(set("ok", false));
    talk.say(set("sure", true));
    talk.say(set("street", "Corso"));
    expect(contextOf(talk)).toMatchObject({ reset_flow_id: "move", reset_step_id: "sub" });
    expect(talk.say(set("ok", true)).slice(-3)).toEqual(["start address", "slot sure=null", "utter_ask_sure"]);
  });

  test("[K10] of nothing but confirmations, or to nothing, says so", () => {
    const talk = waiting();
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    talk.say(set("sure", true));
    talk.say(set("sure", false));
    expect(contextOf(talk)).toMatchObject({ is_reset_only: true, is_cleared: false, reset_step_id: "sub" });
    talk.say(set("street", "Corso"), set("city", null));
    expect(contextOf(talk)).toMatchObject({ is_reset_only: false, is_cleared: false, new_slot_values: ["Corso", null] });
    const other = waiting();
    other.say(start("move"), set("city", "Rome"));
    other.say(set("city", null));
    expect(contextOf(other)).toMatchObject({ is_reset_only: false, is_cleared: true });
  });

  test("[K11] [A9] takes the place of one that waits for its confirmation, also of another slot", () => {
    const talk = waiting();
    talk.say(start("pay"), set("payee", "Ann"), set("amount", 1));
    const order = waiting();
    order.say(start("move"), set("city", "Rome"), set("street", "Via"));
    order.say(set("city", "Bonn"));
    expect(order.say(set("street", "Corso"))).toEqual(["start pattern_correction", "utter_ask_ok"]);
    expect(order.stack.filter((flow) => flow === "pattern_correction")).toHaveLength(1);
    order.say(set("ok", true));
    expect([order.slot("city"), order.slot("street")]).toEqual(["Rome", "Corso"]);
  });

  test("[K11] is cancelled with its task while it waits", () => {
    const talk = waiting();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(set("payee", "Bob"));
    expect(talk.say(cancel)).toEqual([
      "cancel pay",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot payee=null",
      ...COMPLETED,
    ]);
  });

  test("[K12] of a task that waits moves that one back, and the running one asks its question again", () => {
    const talk = talking("3.13");
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    talk.say(start("hours"));
    expect(talk.say(set("city", "Bonn"))).toEqual([
      "start pattern_correction",
      'slot city="Bonn"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_ask_shop",
    ]);
    expect(talk.stack).toEqual(["move", "hours", "pattern_collect_information"]);
    expect(talk.say(set("shop", "x")).slice(-3)).toEqual(["resume move", "start address", "utter_ask_sure"]);
  });

  test("[K13] gives up an action that is under way: it runs again with what is right", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "this"));
    const first = talk.state?.pending?.effect;
    expect(talk.say(set("what", "that"))).toContain('slot what="that"');
    expect(talk.input).toEqual({ what: "that" });
    expect(talk.outcome({ kind: "offline" }, first)).toEqual([]);
    expect(talk.done()).toContain("utter_paid");
  });
});
