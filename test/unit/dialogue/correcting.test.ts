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
      reset_frame_id: "f2",
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

  test("[K10] says that it is cleared only where every value is nothing, and only asked where every question is", () => {
    const talk = waiting();
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    talk.say(set("sure", true));
    talk.say(set("street", null), set("sure", false));
    expect(contextOf(talk)).toMatchObject({ is_cleared: false, is_reset_only: false, new_slot_values: [null, false] });
    const twice = new Conversation(
      assistantOf(`
flows:
  pattern_correction: { steps: [ {collect: ok} ] }
  twice: { steps: [ {collect: x}, {id: again, collect: x, ask_before_filling: true}, {collect: y} ] }
slots: { x: {type: text}, y: {type: text}, ok: {type: bool} }
`),
    );
    twice.say(start("twice"), set("x", "1"));
    twice.say(set("x", "2"));
    twice.say(set("x", "3"));
    expect(contextOf(twice)).toMatchObject({ is_reset_only: false, reset_step_id: "0_collect" });
  });

  test("[K10] of several slots goes back to the question that came first, also round a loop", () => {
    const loop = new Conversation(
      assistantOf(`
flows:
  pattern_correction: { steps: [ {collect: ok} ] }
  loop: { steps: [ {id: a, collect: a}, {id: b, collect: b}, {id: c, collect: c, next: a} ] }
slots: { a: {type: text}, b: {type: text}, c: {type: text}, ok: {type: bool} }
`),
    );
    loop.say(start("loop"), set("a", "1"), set("b", "2"));
    loop.say(set("b", "3"), set("a", "4"));
    expect(contextOf(loop)).toMatchObject({ reset_step_id: "a" });
  });

  test("[K10] of a flow that runs twice goes back in the one whose question it was", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  again: { steps: [ {id: x, collect: x}, {id: y, collect: y, ask_before_filling: true}, {id: deeper, call: again} ] }
slots: { x: {type: text}, y: {type: text} }
`),
    );
    talk.say(start("again"), set("x", "1"));
    expect(talk.say(set("y", "1"))).toEqual(['slot y="1"', "start again", "slot y=null", "utter_ask_y"]);
    expect(talk.stack).toEqual(["again", "again", "pattern_collect_information"]);
    talk.say(set("x", "2"));
    expect(talk.stack).toEqual(["again", "pattern_collect_information"]);
  });

  test("[K10] where there is no such pattern, or no room for it, is taken over at once", () => {
    const talk = talking();
    const { pattern_correction: _, ...flows } = talk.assistant.flows;
    talk.assistant = { ...talk.assistant, flows };
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    expect(talk.say(set("city", "Bonn"))).toEqual(['slot city="Bonn"', "start address", "utter_ask_sure"]);
  });

  test("[K10] whose question is gone with yesterday's assistant only sets its values", () => {
    const talk = waiting();
    talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
    talk.say(set("city", "Bonn"));
    const { move } = talk.assistant.flows;
    const steps = move!.steps.filter(({ id }) => id !== "to");
    talk.assistant = {
      ...talk.assistant,
      hash: "h2",
      flows: { ...talk.assistant.flows, move: { ...move!, first: "sub", steps } },
    };
    expect(talk.say(set("ok", true))).toEqual(["slot ok=true", 'slot city="Bonn"', "end pattern_correction", "utter_ask_sure"]);
    expect(talk.stack).toEqual(["move", "address", "pattern_collect_information"]);
  });

  test("[K10] pushed by the host with a context of its own does what can be done with it", () => {
    for (const [context, expected] of [
      [{}, []],
      [{ corrected_slots: null, reset_flow_id: "move", reset_step_id: "to" }, []],
      [{ corrected_slots: ["street"], reset_frame_id: "f2" }, []],
      [{ corrected_slots: { street: "Corso" }, reset_frame_id: "f2", reset_step_id: 3 }, ['slot street="Corso"']],
      [{ reset_frame_id: "f2", reset_step_id: "nowhere" }, []],
    ] as const) {
      const talk = talking();
      talk.say(start("move"), set("city", "Rome"), set("street", "Via"));
      const before = talk.stack;
      expect(talk.say({ command: "push pattern", pattern: "pattern_correction", context })).toEqual([
        "start pattern_correction",
        ...expected,
        "utter_corrected_previous_input",
        "end pattern_correction",
        "utter_ask_sure",
      ]);
      expect(talk.stack).toEqual(before);
    }
  });

  test("[K12] of the latest of several tasks that wait moves that one; an action that is under way is still waited for", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  one: { steps: [ {collect: city}, {collect: one} ] }
  two: { steps: [ {collect: city}, {collect: two} ] }
  act: { steps: [ {action: act}, {action: utter_done} ] }
slots: { city: {type: text}, one: {type: text}, two: {type: text} }
responses: { utter_done: done }
actions: [act]
settings: { compat: "3.13" }
`),
    );
    talk.say(start("one"), set("city", "Rome"));
    talk.say(start("two"));
    talk.say(start("act"));
    const places = (): unknown => talk.state?.stack.map(({ flow, snapshot }) => [flow, snapshot["value"]]);
    expect(talk.say(set("city", "Bonn"))).toContain('slot city="Bonn"');
    expect(places()).toEqual([
      ["one", "1_collect"],
      ["pattern_collect_information", "4_action"],
      ["two", "0_collect"],
      ["act", "0_action"],
    ]);
    expect(talk.state?.pending?.action).toBe("act");
    expect(talk.done().slice(0, 2)).toEqual(["utter_done", "end act"]);
  });

  test("[K12] of a task that waits is possible where what ran above it has been called off", () => {
    const talk = new Conversation(
      assistantOf(
        TASKS.replace(
          "flows:\n",
          "flows:\n  pattern_cancel_flow: { steps: [ {action: action_cancel_flow}, {collect: why} ] }\n",
        ),
      ),
    );
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("report"));
    talk.say(start("hours"));
    expect(talk.say(cancel)).toEqual(["cancel hours", "start pattern_cancel_flow", "utter_ask_why"]);
    expect(talk.say(set("payee", "Bob"))).toEqual([
      "start pattern_correction",
      'slot payee="Bob"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_ask_why",
    ]);
  });

  test("[K12] is none where the question of the task that waits has not been asked", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  one: { steps: [ {collect: one} ] }
  two: { steps: [ {collect: two}, {collect: more} ] }
slots: { one: {type: text}, two: {type: text, initial_value: first}, more: {type: text} }
`),
    );
    talk.say(start("one"), start("two"));
    expect(talk.say(set("two", "other"))).toEqual([
      "start pattern_cannot_handle",
      "utter_ask_rephrase",
      "end pattern_cannot_handle",
      "utter_ask_one",
    ]);
  });

  test("[K10] of a confirmation is one also where a pattern above asks the same as a question", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  run: { steps: [ {collect: sure, ask_before_filling: true}, {collect: y} ] }
  pattern_chitchat: { steps: [ {collect: sure}, {collect: z} ] }
slots: { sure: {type: bool}, y: {type: text}, z: {type: text} }
`),
    );
    talk.say(start("run"));
    talk.say(set("sure", true));
    expect(talk.say({ command: "chitchat" })).toEqual(["start pattern_chitchat", "utter_ask_z"]);
    expect(talk.say(set("sure", false)).slice(0, 3)).toEqual([
      "start pattern_correction",
      "slot sure=false",
      "end pattern_correction",
    ]);
  });

  test("[K10] of what a later flow that was started with it asks too is kept for that", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  one: { steps: [ {collect: x}, {collect: y} ] }
  two: { steps: [ {collect: x}, {collect: z} ] }
slots: { x: {type: text}, y: {type: text}, z: {type: text} }
`),
    );
    talk.say(start("one"), start("two"), set("x", "1"));
    expect(talk.say(set("x", "2"), set("y", "3"))).toEqual([
      'slot y="3"',
      "start pattern_correction",
      'slot x="2"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "end one",
      "slot y=null",
      "utter_ask_z",
    ]);
  });

  test("[K13] gives up the action of a called flow, whose outcome then means nothing", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  top: { steps: [ {collect: x}, {call: sub}, {collect: y} ] }
  sub: { steps: [ {action: act} ] }
slots: { x: {type: text}, y: {type: text} }
actions: [act]
`),
    );
    talk.say(start("top"), set("x", "1"));
    const first = talk.state!.pending!.effect;
    talk.say(set("x", "2"));
    expect(talk.state?.pending?.effect).not.toBe(first);
    expect(talk.outcome({ kind: "offline" }, first)).toEqual([]);
    expect(talk.done()).toEqual(["end sub", "utter_ask_y"]);
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
