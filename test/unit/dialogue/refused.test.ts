import { describe, expect, test } from "vitest";
import type { ActionMessage, Outcome } from "../../../src/model/effect.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { APOLOGY, talking } from "./task-talk.ts";

const refused = (...slots: readonly string[]): Outcome => ({
  kind: "refused",
  errors: slots.map((slot) => ({ slot, code: "c", message: slot === "quiet" ? "" : `not this ${slot}` })),
});

const TWO = `
flows:
  one: { steps: [ {collect: x}, {collect: quiet}, {action: act}, {action: utter_done} ] }
  two: { steps: [ {collect: x}, {collect: y} ] }
  three: { steps: [ {collect: z}, {collect: w} ] }
  pattern_chitchat: { steps: [ {collect: mood}, {action: act}, {action: utter_done} ] }
slots: { x: {type: text}, y: {type: text}, z: {type: text}, w: {type: text}, quiet: {type: text}, mood: {type: text} }
responses: { utter_done: done }
actions: [act]
settings: { compat: "3.13" }
`;

describe("values that the backend refuses", () => {
  const acting = (): Conversation => {
    const talk = new Conversation(assistantOf(TWO));
    talk.text("/session_start");
    talk.say(start("one"), set("x", "1"), set("quiet", "2"));
    return talk;
  };

  test("[K25] are emptied, each reason is said, and the earliest is asked again", () => {
    const talk = acting();
    expect(talk.outcome(refused("quiet", "x"))).toEqual(["slot quiet=null", "slot x=null", '"not this x"', "utter_ask_x"]);
    expect(talk.state?.said[0]).toEqual({ text: "not this x", metadata: {} });
    talk.say(set("x", "3"));
    expect(talk.say(set("quiet", "4"))).toEqual(['slot quiet="4"']);
    expect(talk.input).toEqual({ x: "3", quiet: "4" });
  });

  test("[K25] are asked again in the flow whose action it was, also where another asked for the same by now", () => {
    const talk = acting();
    talk.say(start("two"));
    expect(talk.outcome(refused("x"))).toEqual(["slot x=null", '"not this x"']);
    expect(talk.state?.stack.map(({ flow, snapshot }) => [flow, snapshot["value"]])).toEqual([
      ["one", "0_collect"],
      ["two", "1_collect"],
      ["pattern_collect_information", "4_action"],
    ]);
  });

  test("[K25] that only another task asked for are a failure of the one whose action it was", () => {
    const talk = acting();
    talk.say(start("three"), set("z", "1"));
    expect(talk.outcome(refused("z"))).toEqual(["cancel one", "slot x=null", "slot quiet=null", ...APOLOGY, "utter_ask_w"]);
    expect(talk.slot("z")).toBe("1");
  });

  test("[K25] of a pattern's action are asked again in the task below it; where there is none, the pattern is given up", () => {
    const over = new Conversation(assistantOf(TWO));
    over.say(start("two"), set("x", "1"));
    over.say({ command: "chitchat" }, set("mood", "fine"));
    over.say(set("mood", "fine"));
    expect(over.state?.pending?.action).toBe("act");
    expect(over.outcome(refused("x"))).toEqual([
      "slot x=null",
      '"not this x"',
      "utter_done",
      "end pattern_chitchat",
      "utter_ask_x",
    ]);
    const alone = new Conversation(assistantOf(TWO));
    alone.say({ command: "chitchat" });
    alone.say(set("mood", "fine"));
    expect(alone.outcome(refused("mood"))).toEqual(APOLOGY);
    expect(alone.stack).toEqual([]);
  });
});

describe("an action's messages", () => {
  const said = (...messages: readonly ActionMessage[]) => {
    const talk = talking("3.16");
    talk.assistant = {
      ...talk.assistant,
      responses: {
        ...talk.assistant.responses,
        utter_fee: [{ text: "fee {fee}", buttons: [{ title: "Pay", payload: "/pay" }], image: "a.png" }],
        utter_never: [{ text: "never", channel: "elsewhere" }],
      },
    };
    talk.say(start("act"), set("what", "x"));
    talk.done({ messages, events: [{ event: "followup", name: "other" }] });
    return { messages: talk.state!.said, notes: talk.last!.notes };
  };

  test("[K26] are the domain's response with their variables, overlaid by what they write themselves, buttons behind its own", () => {
    const more = { title: "More", payload: "/more" };
    expect(
      said({ response: "utter_fee", variables: { fee: 3 }, message: { image: "b.png", buttons: [more] } }).messages,
    ).toEqual([
      {
        text: "fee 3",
        buttons: [{ title: "Pay", payload: "/pay" }, more],
        image: "b.png",
        metadata: { utter_action: "utter_fee" },
      },
    ]);
    expect(said({ message: { text: "plain" } }).messages).toEqual([{ text: "plain", metadata: {} }]);
    expect(said({ message: { buttons: [more] } }).messages).toEqual([{ buttons: [more], metadata: {} }]);
  });

  test("[K26] of a response that there is not, or that does not fit, are their own words or the internal error", () => {
    for (const response of ["utter_nowhere", "utter_never"]) {
      expect(said({ response }).messages).toMatchObject([{ metadata: { utter_action: "utter_internal_error_rasa" } }]);
      expect(said({ response, message: { text: "own" } }).messages).toEqual([{ text: "own", metadata: {} }]);
    }
    expect(said({}).messages).toEqual([]);
  });
});

describe("an action's events", () => {
  const after = (events: readonly { event: string }[], output = {}): Conversation => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.done({ events, output });
    return talk;
  };
  const eventsOf = (talk: Conversation) => talk.last!.events.filter(({ event }) => !event.startsWith("flow_")).slice(0, 2);

  test("[K17] with fields that are missing or of another kind do what they can", () => {
    expect(eventsOf(after([{ event: "bot" }]))[0]).toEqual({ event: "bot", metadata: {} });
    expect(eventsOf(after([{ event: "user" }]))[0]).toEqual({ event: "user", text: "", commands: [] });
    expect(eventsOf(after([{ event: "action" }]))[0]).toEqual({ event: "action", name: "" });
    expect(eventsOf(after([{ event: "action_execution_rejected" }]))[0]).toEqual({
      event: "action_execution_rejected",
      name: "",
    });
    const agent = after([{ event: "agent" }]);
    expect(agent.effects[0]).toEqual({ kind: "say", id: "t3.1", message: { text: "", metadata: { sender: "agent" } } });
    const slot = after([{ event: "slot", name: "ref" } as never, { event: "slot", value: 1 } as never], { ref: "r" });
    expect(slot.slot("ref")).toBeNull();
  });

  test("[K17] reminders are set, and called off by name or all", () => {
    const due = "2026-11-21T10:00:00Z";
    const reminders = after([
      { event: "reminder", intent: "later", date_time: due } as never,
      { event: "reminder", intent: "later", name: "n", date_time: due } as never,
      { event: "reminder", intent: "later", date_time: "never" } as never,
      { event: "reminder", date_time: due } as never,
      { event: "cancel_reminder", name: "n" } as never,
      { event: "cancel_reminder" },
    ]);
    const at = Date.parse(due);
    const from = { flow: "act", step: "do", frame: "f2" };
    expect(reminders.effects.filter(({ kind }) => kind !== "say")).toEqual([
      { kind: "remind", id: "t3.1", name: null, at, intent: "later", from },
      { kind: "remind", id: "t3.2", name: "n", at, intent: "later", from },
      { kind: "cancelRemind", id: "t3.3", name: "n", intent: null, values: null },
      { kind: "cancelRemind", id: "t3.4", name: null, intent: null, values: null },
    ]);
  });

  test("[K17] user becomes the latest message, at the time of the turn", () => {
    const talk = after([{ event: "user", text: "words" } as never]);
    expect(talk.state?.latest).toEqual({ text: "words", at: talk.at });
  });

  test("[K20] session_started begins the session that is there, once", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { pattern_session_start: { steps: [ {action: greet}, {action: utter_hello} ] } }
responses: { utter_hello: hello }
actions: [greet]
`),
    );
    talk.say(start("none"));
    expect(talk.state?.sessionStarted).toBe(false);
    expect(talk.done({ events: [{ event: "session_started" }, { event: "action", name: "action_listen" }] })).toEqual([
      "session_started",
      "utter_hello",
      "end pattern_session_start",
    ]);
    expect(talk.state?.sessionStarted).toBe(true);
  });

  test("[K16] a followup is the last that was named; what is nobody's is passed over only where it is empty", () => {
    const twice = after([{ event: "followup", name: "act" } as never, { event: "followup", name: "other" } as never]);
    expect(twice.state?.pending?.action).toBe("other");
    expect(after([{ event: "followup", name: "" } as never]).state?.pending).toBeNull();
    expect(after([{ event: "followup", name: 3 } as never]).state?.pending).toBeNull();
    expect(after([{ event: "followup", name: "stranger" } as never]).state?.pending?.action).toBe("stranger");
    const ended = after([{ event: "session_ended" }, { event: "followup", name: "other" } as never]);
    expect([ended.state?.pending, ended.state?.ended]).toEqual([null, true]);
    const again = after([{ event: "restart" }, { event: "followup", name: "other" } as never]);
    expect(again.state?.pending).toBeNull();
  });
});

describe("an action of which nothing can be known", () => {
  test("[K14] offline, says so and gives its task up; cancelled, it does so in silence; in passing, the task stays", () => {
    const offline = talking();
    offline.say(start("act"), set("what", "x"));
    expect(offline.outcome({ kind: "offline" })).toEqual(["cancel act", "slot what=null", "utter_offline"]);
    const cancelled = talking();
    cancelled.say(start("act"), set("what", "x"));
    expect(cancelled.outcome({ kind: "cancelled" })).toEqual(["cancel act", "slot what=null"]);
    const passing = new Conversation(assistantOf(TWO));
    passing.say(start("two"), set("x", "1"));
    passing.say({ command: "chitchat" });
    passing.say(set("mood", "fine"));
    expect(passing.outcome({ kind: "offline" })).toEqual(["utter_offline"]);
    expect(passing.stack).toEqual(["two", "pattern_collect_information"]);
  });

  test("[K14] a result of another kind is a failure", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    expect(talk.outcome({ kind: "done", result: { kind: "search", answer: null } })).toEqual([
      "cancel act",
      "slot what=null",
      ...APOLOGY,
    ]);
  });

  test("[K14] an action that a question or a correction needs takes the task with it", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  run: { steps: [ {collect: x}, {collect: y} ] }
  pattern_correction: { steps: [ {action: act}, {action: action_correct_flow_slot} ] }
slots:
  x: {type: text}
  y: {type: text, validation: { rejections: [ {if: slots.y = 'bad', utter: utter_no} ]}}
responses: { utter_no: "no" }
actions: [act, action_ask_y]
`),
    );
    const failed: Outcome = { kind: "failed", reason: "500", retryable: false };
    talk.say(start("run"), set("x", "1"));
    expect(talk.state?.pending?.action).toBe("action_ask_y");
    expect(talk.outcome(failed)).toEqual(["cancel run", "slot x=null", ...APOLOGY]);
    talk.say(start("run"), set("x", "1"));
    talk.done();
    talk.say(set("x", "2"));
    expect(talk.outcome(failed)).toEqual(["cancel run", "slot x=null", ...APOLOGY]);
    expect(talk.stack).toEqual([]);
  });
});

describe("a search", () => {
  const searching = (): Conversation => {
    const talk = talking();
    talk.say(start("pay"));
    talk.text("When?", { command: "knowledge" });
    return talk;
  };
  const END = ["end pattern_search", "utter_ask_payee"];

  test.each<readonly [string, Outcome, readonly string[]]>([
    ["an answer", { kind: "done", result: { kind: "search", answer: { text: "At nine.", citations: [] } } }, ['"At nine."']],
    [
      "none",
      { kind: "done", result: { kind: "search", answer: null } },
      ["start pattern_cannot_handle", "utter_no_relevant_answer_found", "end pattern_cannot_handle"],
    ],
    ["no source", { kind: "failed", reason: "no-source", retryable: false }, ["utter_no_knowledge_base"]],
    ["no network", { kind: "offline" }, ["utter_search_offline"]],
    ["nothing", { kind: "cancelled" }, []],
  ])("[P12] comes to %s", (_, outcome, expected) => {
    expect(searching().outcome(outcome)).toEqual([...expected, ...END]);
  });

  test.each<readonly [string, Outcome]>([
    ["an error", { kind: "failed", reason: "500", retryable: false }],
    ["no end in time", { kind: "timedOut", afterMs: 1 }],
    ["a refusal", refused("payee")],
    ["a result of another kind", { kind: "done", result: { kind: "action", output: {}, messages: [] } }],
  ])("[P12] that comes to %s is apologised for, and the task goes on", (_, outcome) => {
    expect(searching().outcome(outcome)).toEqual([...APOLOGY, "utter_ask_payee"]);
  });

  test("[P12] cites its sources, where there are any", () => {
    const answer = (citations: readonly { title: string; url: string }[]): unknown => {
      const talk = searching();
      talk.outcome({ kind: "done", result: { kind: "search", answer: { text: "At nine.", citations: citations as never } } });
      return talk.state?.said.find(({ text }) => text === "At nine.");
    };
    const source = { title: "Hours", url: "/hours" };
    expect(answer([source])).toEqual({
      text: "At nine.",
      citations: [source],
      metadata: { answer_source: "knowledge", question: expect.any(String) },
    });
    expect(answer([])).toEqual({ text: "At nine.", metadata: { answer_source: "knowledge", question: expect.any(String) } });
  });
});

test("[K14] what nobody waits for any more is settled all the same", () => {
  const talk = talking();
  talk.say(start("act"), set("what", "x"));
  const { effect } = talk.state!.pending!;
  talk.say(cancel);
  expect(talk.state?.unsettled).toHaveLength(1);
  talk.outcome({ kind: "done", result: { kind: "action", output: {}, messages: [] } }, effect);
  expect(talk.state?.unsettled).toEqual([]);
});
