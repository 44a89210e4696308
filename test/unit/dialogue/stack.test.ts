import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const TASKS = `
flows:
  pay: { name: paying, steps: [ {id: who, collect: payee}, {id: much, collect: amount}, {id: paid, action: utter_paid} ] }
  hours: { name: opening hours, steps: [ {id: where, collect: shop}, {id: told, action: utter_hours} ] }
  move: { name: moving, steps: [ {id: to, collect: city}, {id: sub, call: address}, {id: on, collect: date}, {id: moved, action: utter_moved} ] }
  address: { name: giving an address, if: "False", steps: [ {id: street, collect: street}, {id: sure, collect: sure, ask_before_filling: true} ] }
  quick: { name: being quick, run_pattern_completed: false, steps: [ {id: q, action: utter_hours} ] }
  report: { name: reporting, steps: [ {id: what, collect: what}, {id: go, link: rate} ] }
  rate: { name: rating, if: "False", steps: [ {id: stars, collect: stars} ] }
  person: { name: a person, steps: [ {id: why, collect: why}, {id: over, link: pattern_human_handoff} ] }
  act: { name: acting, steps: [ {id: what, collect: what}, {id: do, action: act}, {id: done, action: utter_paid} ] }
slots:
  payee: {type: text}
  amount: {type: float}
  shop: {type: text}
  city: {type: text}
  street: {type: text}
  sure: {type: bool}
  date: {type: text}
  what: {type: text}
  why: {type: text}
  stars: {type: float}
  ref: {type: text}
responses: { utter_paid: paid, utter_hours: nine to six, utter_moved: moved }
actions: [act, other]
`;

function talking(compat: "3.13" | "3.16" = "3.16", more = ""): Conversation {
  const talk = new Conversation(assistantOf(`${TASKS}${more}settings: { compat: "${compat}" }\n`));
  talk.text("/session_start");
  return talk;
}

/** Events of flows with their steps: `completed pay@paid`. */
function moves(talk: Conversation): readonly string[] {
  return talk.last!.events.flatMap((event) => {
    if (!("flow_id" in event)) return [];
    return [`${event.event.replace("flow_", "")} ${event.flow_id}${"step_id" in event ? `@${event.step_id}` : ""}`];
  });
}

const ASKED = ["start pattern_continue_interrupted", "utter_ask_continue_interrupted_flow_confirmation"];
const STATED = ["start pattern_continue_interrupted", "utter_flow_continue_interrupted", "end pattern_continue_interrupted"];
const COMPLETED = ["start pattern_completed", "utter_ask_continue_conversation"];
const APOLOGY = ["start pattern_internal_error", "utter_internal_error_rasa", "end pattern_internal_error"];

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
        "utter_human_handoff_not_available",
        "end pattern_human_handoff",
        ...(compat === "3.16" ? ASKED : ["utter_ask_amount"]),
      ]);
    }
  });

  test("[K4] is not offered by a flow that interrupted nothing, nor completed by a pattern", () => {
    const talk = talking();
    expect(talk.say(start("person"), set("why", "because")).slice(-2)).toEqual([
      "utter_human_handoff_not_available",
      "end pattern_human_handoff",
    ]);
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

  test("[K7] a question of what comes next is gone when something else is started or cancelled", () => {
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

  test("[K10] [A8] of a called flow's slot goes back within it, and when it has ended, to the step that called it", () => {
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

describe("an action that fails", () => {
  const failed: Outcome = { kind: "failed", reason: "500", retryable: false };

  test("[K14] [A27] cancels its task with its slots and is apologised for; what it interrupted is offered", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    expect(talk.outcome(failed)).toEqual(["cancel act", "slot what=null", ...APOLOGY]);
    expect([talk.stack, talk.state?.pending]).toEqual([[], null]);
    const over = talking("3.13");
    over.say(start("pay"), set("payee", "Ann"));
    over.say(start("act"), set("what", "x"));
    expect(over.outcome(failed)).toEqual([
      "cancel act",
      "slot what=null",
      "start pattern_continue_interrupted",
      ...APOLOGY,
      "utter_flow_continue_interrupted",
      "end pattern_continue_interrupted",
      "resume pay",
      "utter_ask_amount",
    ]);
    expect(moves(over)[0]).toBe("cancelled act@do");
  });

  test("[K14] below another task leaves that one alone", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.say(start("hours"));
    expect(talk.outcome(failed)).toEqual(["cancel act", "slot what=null", ...APOLOGY, "utter_ask_shop"]);
    expect(talk.stack).toEqual(["hours", "pattern_collect_information"]);
  });

  test("[K14] is told of as rejected where the action itself refused to run", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    expect(talk.outcome({ ...failed, rejected: true })).toEqual(["cancel act", "slot what=null", ...APOLOGY]);
    expect(talk.last?.events[0]).toEqual({ event: "action_execution_rejected", name: "act" });
  });

  test("[K15] in a pattern that answers in passing takes that alone with it", () => {
    const talk = talking("3.16");
    talk.assistant = assistantOf(
      TASKS.replace("flows:\n", "flows:\n  pattern_chitchat: { steps: [ {action: other}, {action: utter_paid} ] }\n"),
    );
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say({ command: "chitchat" });
    expect(talk.outcome(failed)).toEqual([...APOLOGY, "utter_ask_amount"]);
    expect(talk.slot("payee")).toBe("Ann");
  });
});

describe("what an action does", () => {
  const after = (
    ...events: readonly { readonly event: string; readonly [key: string]: string | number | null }[]
  ): Conversation => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.done({ events });
    return talk;
  };

  test("[K16] what follows up runs when all its events have been applied", () => {
    const talk = after({ event: "followup", name: "utter_moved" }, { event: "slot", name: "ref", value: "r" });
    expect(talk.last?.events.slice(0, 3)).toMatchObject([
      { event: "slot", name: "ref", value: "r" },
      { event: "action", name: "utter_moved" },
      { event: "bot", text: "moved" },
    ]);
    expect(after({ event: "followup", name: "other" }).state?.pending?.action).toBe("other");
    for (const name of ["", null])
      expect(after({ event: "followup", name }).last?.events[0]).toMatchObject({ name: "utter_paid" });
    // An action that is nowhere fails like any other.
    const lost = after({ event: "followup", name: "action_nowhere" });
    expect(lost.outcome({ kind: "failed", reason: "404", retryable: false })[0]).toBe("cancel act");
  });

  test("[K16] action_listen among its events ends the turn; the flow goes on with the next message", () => {
    for (const talk of [
      after({ event: "action", name: "action_listen" }),
      after({ event: "followup", name: "action_listen" }),
    ]) {
      expect(talk.last?.events).toEqual([]);
      expect(talk.say().slice(-3)[0]).toBe("slot what=null");
    }
    expect(after({ event: "action", name: "action_x" }).last?.events[0]).toEqual({ event: "action", name: "action_x" });
  });

  test("[K17] words of somebody else are noted; an agent's are said; a user's become the latest", () => {
    const noted = after({ event: "bot", text: "from elsewhere" }, { event: "bot" });
    expect(noted.last?.events.slice(0, 2)).toEqual([
      { event: "bot", text: "from elsewhere", metadata: {} },
      { event: "bot", metadata: {} },
    ]);
    expect(noted.effects.map(({ kind }) => kind)).toEqual(["say", "say"]);
    const agent = after({ event: "agent", text: "Jo here." });
    expect(agent.effects[0]).toMatchObject({ kind: "say", message: { text: "Jo here.", metadata: { sender: "agent" } } });
    const user = after({ event: "user", text: "as I said" });
    expect(user.state?.latest).toEqual({ text: "as I said", at: user.at });
    expect(user.last?.events[0]).toEqual({ event: "user", text: "as I said", commands: [] });
  });

  test("[K18] reset_slots brings all slots back to where they began", () => {
    const talk = new Conversation(
      assistantOf({
        flows: { f: { steps: [{ collect: "seats", ask_before_filling: true }, { action: "act" }, { collect: "more" }] } },
        slots: {
          seats: { type: "float", initial_value: 1 },
          more: { type: "text" },
          gone: { type: "text", initial_value: "here" },
        },
        actions: ["act"],
      }),
    );
    talk.text("/session_start");
    talk.say(start("f"));
    talk.say(set("seats", 3));
    expect(talk.done({ events: [{ event: "slot", name: "gone", value: null }, { event: "reset_slots" }] })).toEqual([
      "slot gone=null",
      "slot seats=1",
      'slot gone="here"',
      "utter_ask_more",
    ]);
  });

  test("[K19] pause silences the bot, which goes on noting what is said, until it is resumed", () => {
    const talk = after({ event: "pause" });
    expect(talk.last?.events).toEqual([{ event: "pause" }]);
    expect(talk.state?.paused).toBe(true);
    expect(talk.text("hello?", start("pay"))).toEqual([]);
    expect(talk.last?.events).toEqual([{ event: "user", text: "hello?", commands: [] }]);
    expect([talk.stack, talk.state?.latest?.text, talk.effects]).toEqual([["act"], "hello?", []]);
    talk.at += 10 * 60 * 60 * 1000;
    expect(talk.say()).toEqual([]);
    expect(talk.say({ command: "restart" })).toContain("session_started");
    expect(talk.state?.paused).toBeUndefined();
    const typed = after({ event: "pause" });
    expect(typed.text(" /restart ")).toContain("restart");
    expect(after({ event: "pause" }, { event: "resume" }).last?.events.slice(0, 3)).toMatchObject([
      { event: "pause" },
      { event: "resume" },
      { event: "action" },
    ]);
  });

  test("[K19] an action that was asked for before is taken in while the bot is paused, and may resume it", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.state = { ...talk.state!, paused: true };
    expect(talk.done({ output: { ref: "r" } })).toEqual(['slot ref="r"']);
    const resuming = talking();
    resuming.say(start("act"), set("what", "x"));
    resuming.state = { ...resuming.state!, paused: true };
    expect(resuming.done({ events: [{ event: "resume" }] }).slice(0, 2)).toEqual(["resume", "utter_paid"]);
  });

  test("[K20] restart begins a session from nothing; session_ended ends the conversation", () => {
    const talk = after({ event: "slot", name: "ref", value: "r" }, { event: "restart" });
    expect(talk.last?.events.map(({ event }) => event)).toEqual([
      "slot",
      "restart",
      "flow_started",
      "action",
      "session_started",
      "flow_completed",
    ]);
    expect([talk.stack, talk.slot("ref"), talk.slot("what")]).toEqual([[], null, null]);
    const ended = after({ event: "session_ended" }, { event: "followup", name: "utter_moved" });
    expect(ended.last?.events).toEqual([{ event: "session_ended" }]);
    expect([ended.state?.ended, ended.stack]).toEqual([true, []]);
  });

  test("[K21] rewind and undo are noted for readers of the history; what was done stays done", () => {
    const talk = after({ event: "rewind" }, { event: "undo" });
    expect(talk.last?.events.slice(0, 3)).toMatchObject([{ event: "rewind" }, { event: "undo" }, { event: "action" }]);
    expect(talk.say(start("pay"))[0]).toBe("start pay");
  });
});

describe("a renewed assistant", () => {
  const renewed = (talk: Conversation, from: string | RegExp, to: string): Conversation => {
    const written = TASKS.replace(from, to);
    expect(written).not.toBe(TASKS);
    talk.assistant = assistantOf(`${written}hash: h2`);
    return talk;
  };
  const paying = (): Conversation => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    return talk;
  };
  const TOLD = ["start pattern_code_change", "utter_inform_code_change"];

  test("[K22] [A31] is gone on with where every step is still there and does the same", () => {
    const talk = renewed(paying(), "{id: paid, action: utter_paid}", "{id: paid, action: utter_moved}");
    expect(talk.say(set("amount", 3)).slice(0, 2)).toEqual(["slot amount=3", "utter_moved"]);
    const inCall = talking();
    inCall.say(start("move"), set("city", "Rome"));
    renewed(inCall, "name: moving", "name: relocating");
    expect(inCall.say(set("street", "Via"))).toEqual(['slot street="Via"', "utter_ask_sure"]);
    const acting = talking();
    acting.say(start("act"), set("what", "x"));
    renewed(acting, "{id: done, action: utter_paid}", "{id: done, action: utter_hours}");
    expect(acting.done()[0]).toBe("utter_hours");
  });

  test("[K22] once gone on with it is today's: what changes later is compared with that", () => {
    const talk = renewed(paying(), "name: paying", "name: sending");
    talk.say({ command: "chitchat" });
    const build = talk.state?.stack[0]?.build;
    talk.assistant = assistantOf(`${TASKS.replace("name: paying", "name: sending")}hash: h3`);
    talk.say({ command: "chitchat" });
    expect(talk.state?.stack[0]?.build).toBe(build);
    expect(build).not.toBe(paying().state?.stack[0]?.build);
  });

  test.each([
    ["the flow is gone", "pay: {", "send: {"],
    ["the step is gone", "id: much", "id: how_much"],
    ["the step asks for another slot", "{id: much, collect: amount}", "{id: much, collect: shop}"],
    ["the step is of another kind", "{id: much, collect: amount}", "{id: much, noop: true, next: paid}"],
    ["the step runs an action", "{id: much, collect: amount}", "{id: much, action: act}"],
    ["the step says something", "{id: much, collect: amount}", "{id: much, action: '{{slots.payee}}'}"],
  ])("[K23] [A31] is told of where %s", (_, from, to) => {
    const talk = renewed(paying(), from, to);
    expect(talk.say(set("amount", 3)).slice(0, 2)).toEqual(TOLD);
    expect(talk.stack).toEqual([]);
  });

  test.each([
    ["calls another flow", "{id: sub, call: address}", "{id: sub, call: quick}"],
    ["acts instead of calling", "{id: sub, call: address}", "{id: sub, action: utter_paid}"],
    ["asks instead of calling", "{id: sub, call: address}", "{id: sub, collect: street}"],
  ])("[K23] is told of where a step %s", (_, from, to) => {
    const talk = talking();
    talk.say(start("move"), set("city", "Rome"));
    expect(renewed(talk, from, to).say(set("street", "Via")).slice(0, 2)).toEqual(TOLD);
  });

  test("[K23] is told of where another action than the one that runs would be waited for, when its outcome is taken in", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    renewed(talk, "{id: do, action: act}", "{id: do, action: other}");
    expect(talk.done({ output: { ref: "r" } }).slice(0, 3)).toEqual(['slot ref="r"', ...TOLD]);
  });

  test("[K23] empties the slots of what it gives up", () => {
    const talk = renewed(paying(), "id: much", "id: how_much");
    expect(talk.say()).toEqual([...TOLD, "cancel pay", "slot payee=null", "end pattern_code_change"]);
  });

  test("[K23] leaves out what is stale where an author's pattern does not clean up", () => {
    const talk = paying();
    talk.assistant = assistantOf(
      `${TASKS.replace("id: much", "id: how_much").replace("flows:\n", "flows:\n  pattern_code_change: { steps: [ {action: utter_hours} ] }\n")}hash: h2`,
    );
    expect(talk.say()).toEqual(["start pattern_code_change", "utter_hours", "end pattern_code_change", "utter_ask_amount"]);
    talk.say(set("amount", 1));
    expect(talk.stack).toEqual([]);
  });
});
