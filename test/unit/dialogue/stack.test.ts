import { describe, expect, test } from "vitest";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { ASKED, COMPLETED, moves, STATED, talking } from "./task-talk.ts";

describe("a flow that starts", () => {
  test("[K1] is told, with the step at which it interrupts another, and with the last real step at its end", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    expect(moves(talk)).toEqual(["started pay"]);
    talk.say(start("hours"));
    expect(moves(talk)).toEqual(["interrupted pay@much", "started hours"]);
    expect(talk.state?.stack.map(({ kind }) => kind)).toEqual(["regular", "pattern", "interrupt", "pattern"]);
    talk.say(set("shop", "Rome"));
    expect(moves(talk)).toEqual(["completed hours@told", "started pattern_continue_interrupted"]);
    talk.say(set("continue_interrupted_flow_confirmation", true));
    expect(moves(talk)).toEqual(["completed pattern_continue_interrupted@resume", "resumed pay@much"]);
    talk.say(set("amount", 1));
    expect(moves(talk)).toEqual(["completed pay@paid", "started pattern_completed"]);
  });

  test("[K1] in a called flow interrupts that one; the called flow goes on with its question", () => {
    const talk = talking("3.13");
    talk.say(start("move"), set("city", "Rome"));
    talk.say(start("hours"));
    expect(moves(talk)).toEqual(["interrupted address@street", "started hours"]);
    expect(talk.say(set("shop", "x")).slice(-5)).toEqual([...STATED, "resume address", "utter_ask_street"]);
    expect(talk.state?.said[1]?.text).toContain("moving");
  });

  test("[K2] [A16] that waits comes to the top in 3.16, its task as a whole; in 3.13 nothing happens", () => {
    const talk = talking();
    talk.say(start("move"), set("city", "Rome"));
    talk.say(start("hours"));
    expect(talk.say(start("move"))).toEqual(["interrupt hours", "resume address", "utter_ask_street"]);
    expect(talk.stack).toEqual(["hours", "pattern_collect_information", "move", "address", "pattern_collect_information"]);
    expect(talk.state?.stack[2]?.kind).toBe("interrupt");
    talk.say(set("street", "Via"));
    talk.say(set("sure", true));
    // What it went over is offered when it is done.
    expect(talk.say(set("date", "now")).slice(-2)).toEqual(ASKED);
    const old = talking("3.13");
    old.say(start("move"), set("city", "Rome"));
    old.say(start("hours"));
    expect(old.say(start("move"))).toEqual(["utter_ask_shop"]);
  });
});

describe("what was interrupted", () => {
  test("[K3] [A15] is offered after the flow that interrupted it, by a question or a sentence", () => {
    for (const [compat, expected] of [
      ["3.16", ASKED],
      ["3.13", [...STATED, "resume pay", "utter_ask_amount"]],
    ] as const) {
      const talk = talking(compat);
      talk.say(start("pay"), set("payee", "Ann"));
      talk.say(start("hours"));
      expect(talk.say(set("shop", "Rome"))).toEqual([
        'slot shop="Rome"',
        "utter_hours",
        "end hours",
        "slot shop=null",
        ...expected,
      ]);
      expect(talk.state?.said.find(({ text }) => text?.includes("paying"))).toBeDefined();
    }
  });

  test("[K3] [A14] is nothing where flows were started together", () => {
    const talk = talking();
    expect(talk.say(start("quick"), start("quick"), start("report"), set("what", "a leak"))).toEqual([
      'slot what="a leak"',
      "start report",
      "start quick",
      "utter_hours",
      "end quick",
      "end report",
      "slot what=null",
      "start rate",
      "utter_ask_stars",
    ]);
    const linked = talking();
    linked.say(start("report"), start("pay"), set("what", "a leak"));
    expect(linked.say(set("stars", 5))).toEqual(["slot stars=5", "end rate", "slot stars=null", "utter_ask_payee"]);
  });

  test("[K4] is offered by the flow that a link went on in; by a pattern from 3.16 on", () => {
    for (const compat of ["3.13", "3.16"] as const) {
      const offered = compat === "3.16" ? ASKED : [...STATED, "resume pay", "utter_ask_amount"];
      const talk = talking(compat);
      talk.say(start("pay"), set("payee", "Ann"));
      talk.say(start("report"), set("what", "a leak"));
      expect(talk.say(set("stars", 5))).toEqual(["slot stars=5", "end rate", "slot stars=null", ...offered]);
      const over = talking(compat);
      over.say(start("pay"), set("payee", "Ann"));
      over.say(start("person"));
      expect(over.say(set("why", "because"))).toEqual([
        'slot why="because"',
        "end person",
        "slot why=null",
        "start pattern_human_handoff",
      ]);
      expect(over.nobody()).toEqual([
        "utter_human_handoff_not_available",
        "end pattern_human_handoff",
        ...(compat === "3.16" ? ASKED : ["utter_ask_amount"]),
      ]);
    }
  });

  test("[K4] is not offered by a flow that interrupted nothing, nor completed by a pattern", () => {
    const talk = talking();
    talk.say(start("person"), set("why", "because"));
    expect(talk.nobody()).toEqual(["utter_human_handoff_not_available", "end pattern_human_handoff"]);
    expect(talk.stack).toEqual([]);
  });

  test("[K5] is gone on in without a yes, if its question is answered instead", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("quick"));
    expect(talk.say(set("amount", 3)).slice(0, 3)).toEqual(["resume pay", "slot amount=3", "utter_paid"]);
    const corrected = talking();
    corrected.say(start("pay"), set("payee", "Ann"));
    corrected.say(start("quick"));
    expect(corrected.say(set("payee", "Bob"))).toEqual([
      "resume pay",
      "start pattern_correction",
      'slot payee="Bob"',
      "utter_corrected_previous_input",
      "end pattern_correction",
      "utter_ask_amount",
    ]);
  });

  test("[K6] is cancelled by a no, all of it; what else is there is offered no more", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("move"), set("city", "Rome"));
    talk.say(start("quick"));
    expect(talk.text("/SetSlots(interrupted_flow_to_continue=nothing)")).toEqual([
      'slot interrupted_flow_to_continue="nothing"',
      "cancel pay",
      "cancel move",
      "cancel address",
      "utter_flow_cancelled_rasa",
      "end pattern_continue_interrupted",
      "slot city=null",
      "slot payee=null",
      ...COMPLETED,
    ]);
    expect(talk.state?.said[0]?.text).toContain("moving, paying");
  });

  test.each(["none", "None", "neither", "no", "nothing"])("[K6] %s is a no", (word) => {
    const talk = talking();
    talk.say(start("pay"));
    talk.say(start("move"));
    talk.say(start("quick"));
    talk.say(set("interrupted_flow_to_continue", word));
    expect(talk.stack).toEqual(["pattern_completed", "pattern_collect_information"]);
  });

  test("[K6] is chosen among several by its name or its id, told once; by any other word the latest goes on", () => {
    for (const [word, flow] of [
      ["Paying", "pay"],
      ["pay", "pay"],
      ["moving", "move"],
      ["whatever", "move"],
    ] as const) {
      const talk = talking();
      talk.say(start("pay"));
      talk.say(start("move"));
      talk.say(start("quick"));
      talk.say(set("interrupted_flow_to_continue", word));
      expect(moves(talk)).toEqual([
        "completed pattern_continue_interrupted@resume",
        flow === "pay" ? "resumed pay@who" : "resumed move@to",
      ]);
      expect(talk.stack.filter((id) => !id.startsWith("pattern_"))).toEqual(flow === "pay" ? ["move", "pay"] : ["pay", "move"]);
    }
  });

  test("[K6] the buttons of the choice name flows, not words", () => {
    const talk = talking();
    talk.say(start("pay"));
    talk.say(start("move"));
    talk.say(start("quick"));
    expect(talk.state?.said.at(-1)?.buttons).toEqual([
      { title: "None of them", payload: "/SetSlots(interrupted_flow_to_continue=nothing)" },
      { title: "moving", payload: "/SetSlots(interrupted_flow_to_continue=move)" },
      { title: "paying", payload: "/SetSlots(interrupted_flow_to_continue=pay)" },
    ]);
  });

  test("[K7] [D6] a question of what comes next is gone when something else is started or cancelled", () => {
    const talk = talking();
    talk.say(start("pay"));
    talk.say(start("quick"));
    expect(talk.stack.at(-2)).toBe("pattern_continue_interrupted");
    expect(talk.say(start("hours"))).toEqual(["interrupt pay", "start hours", "utter_ask_shop"]);
    expect(talk.stack).not.toContain("pattern_continue_interrupted");
    talk.say(set("shop", "x"));
    expect(talk.say(cancel)).toEqual([
      "cancel pay",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      ...COMPLETED,
    ]);
    expect(talk.say(start("pay"))).toEqual(["start pay", "utter_ask_payee"]);
  });
});

describe("cancelling", () => {
  test("[K8] [A11] means the flow that was begun, with those it called, by its name; what was interrupted stays", () => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("move"), set("city", "Rome"));
    expect(talk.say(cancel)).toEqual([
      "cancel move",
      "cancel address",
      "start pattern_cancel_flow",
      "utter_flow_cancelled_rasa",
      "end pattern_cancel_flow",
      "slot city=null",
      ...ASKED,
    ]);
    expect(moves(talk).slice(0, 2)).toEqual(["cancelled move@sub", "cancelled address@street"]);
    expect(talk.state?.said[0]?.text).toContain("moving");
    expect(talk.slot("payee")).toBe("Ann");
  });

  test("[K8] [A12] counts as completion where nothing is left, but not for a flow that says no", () => {
    const talk = talking();
    talk.say(start("pay"));
    expect(talk.say(cancel).slice(-2)).toEqual(COMPLETED);
    const silent = talking("3.16", "").assistant;
    const quiet = new Conversation({
      ...silent,
      flows: { ...silent.flows, pay: { ...silent.flows["pay"]!, runPatternCompleted: false } },
    });
    quiet.text("/session_start");
    quiet.say(start("pay"));
    expect(quiet.say(cancel).at(-1)).toBe("end pattern_cancel_flow");
  });

  test("[K9] [A30] only the flow that empties the stack is asked whether completion follows", () => {
    const talk = talking();
    talk.say(start("pay"));
    expect(talk.say(start("quick")).slice(-2)).toEqual(ASKED);
    talk.say(set("continue_interrupted_flow_confirmation", true));
    talk.say(set("payee", "Ann"));
    expect(talk.say(set("amount", 1)).slice(-2)).toEqual(COMPLETED);
    expect(talking().say(start("quick"))).toEqual(["start quick", "utter_hours", "end quick"]);
    expect(talking().say({ command: "knowledge" })).toEqual(["start pattern_search"]);
  });
});
