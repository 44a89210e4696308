import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";
import { APOLOGY, moves, talking, TASKS } from "./task-talk.ts";

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
    expect(talk.last?.events.slice(0, 2)).toEqual([
      { event: "action_failed", name: "act", outcome: "failed" },
      { event: "action_execution_rejected", name: "act" },
    ]);
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

  test("[K17] a reminder needs an intent and a time", () => {
    const due = { event: "reminder", date_time: "2026-11-21T10:00:00Z" };
    expect(after({ ...due, intent: "x" }).effects[0]).toMatchObject({
      kind: "remind",
      name: null,
      intent: "x",
      at: 1795255200000,
    });
    for (const wrong of [due, { event: "reminder", intent: "x" }, { ...due, intent: "x", date_time: "soon" }])
      expect(after(wrong).effects.map(({ kind }) => kind)).toEqual(["say", "say"]);
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
