import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const PAY = `
flows:
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount}, {action: transfer}, {action: utter_paid} ] }
  wrap: { steps: [ {collect: note}, {call: pay}, {action: archive} ] }
  hours: { steps: [ {collect: shop}, {action: archive} ] }
slots: { payee: {type: text}, amount: {type: float}, shop: {type: text}, note: {type: text}, ref: {type: text} }
responses: { utter_paid: "paid {ref}", utter_fee: "fee {fee} of {amount}" }
actions: [transfer, archive]
`;

function paying(): Conversation {
  const talk = new Conversation(assistantOf(PAY));
  talk.text("/session_start");
  talk.say(start("pay"), set("payee", "Ann"), set("amount", 3));
  return talk;
}
const APOLOGY = [
  "cancel pay",
  "slot payee=null",
  "slot amount=null",
  "start pattern_internal_error",
  "utter_internal_error_rasa",
  "end pattern_internal_error",
];

describe("an action's outcome", () => {
  test("is awaited: the effect has an id of its own and the slots of the task", () => {
    const talk = paying();
    expect(talk.effects).toEqual([
      { kind: "call", id: "t2.1", key: "t2.1", action: "transfer", input: { payee: "Ann", amount: 3 }, flow: "pay" },
    ]);
    expect(talk.state?.pending).toEqual({ effect: "t2.1", frame: talk.state?.stack[0]?.id, action: "transfer" });
  });

  test("that comes when its flow has become another one is taken in, and the change is told", () => {
    for (const other of [
      PAY.replace("steps: [ {collect: payee}", "steps: [ {action: utter_fee}, {collect: payee}"),
      PAY.replace("pay: {", "send: {").replace("call: pay", "call: send"),
    ]) {
      const talk = paying();
      talk.assistant = assistantOf(`${other}hash: h2`);
      expect(talk.done({ messages: [{ message: { text: "On its way." } }], output: { ref: "r1" } }).slice(0, 4)).toEqual([
        '"On its way."',
        'slot ref="r1"',
        "start pattern_code_change",
        "utter_inform_code_change",
      ]);
      expect(talk.state).toMatchObject({ pending: null, unsettled: [] });
    }
  });

  test("of a called flow has the callers' slots too", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("wrap"), set("note", "rent"), set("payee", "Ann"), set("amount", 3));
    expect(talk.input).toEqual({ note: "rent", payee: "Ann", amount: 3 });
  });

  test("[A28] done: messages, then the output's slots, then events", () => {
    const talk = paying();
    const messages = [
      { message: { text: "On its way." } },
      { response: "utter_fee", variables: { fee: 1 }, message: { buttons: [{ title: "OK", payload: "ok" }] } },
    ];
    const events = [{ event: "slot", name: "ref", value: "r2" }, { event: "nonsense" }];
    expect(talk.done({ messages, output: { ref: "r1", unknown: 1 }, events }).slice(0, 6)).toEqual([
      '"On its way."',
      "utter_fee",
      'slot ref="r1"',
      'slot ref="r2"',
      "utter_paid",
      "end pay",
    ]);
    expect(talk.state?.said[1]).toMatchObject({ text: "fee 1 of 3", buttons: [{ title: "OK", payload: "ok" }] });
    expect(talk.last?.notes.join(" ")).toContain('"unknown" is no slot');
  });

  test("followup runs that action next", () => {
    const talk = paying();
    talk.done({ events: [{ event: "followup", name: "archive" }] });
    expect(talk.state?.pending?.action).toBe("archive");
    expect(talk.done()).toContain("utter_paid");
  });

  test("reminders become effects", () => {
    const talk = paying();
    talk.done({
      events: [
        { event: "reminder", intent: "EXTERNAL_x", name: "n", date_time: "2026-11-21T10:00:00Z" },
        { event: "cancel_reminder" },
      ],
    });
    expect(talk.effects).toMatchObject([
      { kind: "remind", name: "n", intent: "EXTERNAL_x", at: 1795255200000 },
      { kind: "cancelRemind", name: null },
      { kind: "say" },
      { kind: "say" },
    ]);
  });

  test("refused: the value is emptied, the reason said, the question asked again", () => {
    const talk = paying();
    const errors = [{ slot: "amount", code: "limit", message: "Above your limit." }];
    expect(talk.outcome({ kind: "refused", errors })).toEqual(["slot amount=null", '"Above your limit."', "utter_ask_amount"]);
    talk.say(set("amount", 2));
    expect(talk.input).toEqual({ payee: "Ann", amount: 2 });
  });

  test("refused for a slot that the flow does not ask for is an internal error", () => {
    expect(paying().outcome({ kind: "refused", errors: [{ slot: "shop", code: "x", message: "no" }] })).toEqual(APOLOGY);
  });

  test("[A27] failed or timed out: the flow is cancelled with an apology, the stack is clean", () => {
    for (const outcome of [
      { kind: "failed", reason: "500", retryable: true },
      { kind: "timedOut", afterMs: 10_000 },
      { kind: "done", result: { kind: "search", answer: null } },
    ] as const) {
      const talk = paying();
      expect(talk.outcome(outcome)).toEqual(APOLOGY);
      expect(talk.stack).toEqual([]);
    }
  });

  test("[A27] a failure in an interrupting flow offers the interrupted one", () => {
    const talk = new Conversation(assistantOf(PAY));
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("hours"), set("shop", "Rome"));
    expect(talk.outcome({ kind: "failed", reason: "x", retryable: false }).at(-1)).toBe(
      "utter_ask_continue_interrupted_flow_confirmation",
    );
    expect(talk.slot("payee")).toBe("Ann");
  });

  test("offline: it says that nothing was done, and the task ends", () => {
    const talk = paying();
    expect(talk.outcome({ kind: "offline" })).toEqual(["cancel pay", "slot payee=null", "slot amount=null", "utter_offline"]);
    expect(talk.stack).toEqual([]);
  });

  test("that nobody waits for changes nothing", () => {
    const talk = paying();
    const before = JSON.stringify(talk.state);
    expect(talk.outcome({ kind: "done", result: { kind: "action", output: { ref: "x" }, messages: [] } }, "t9.9")).toEqual([]);
    expect(JSON.stringify(talk.state)).toBe(before);
    expect(talk.last?.notes).toHaveLength(1);
    talk.done();
    expect(talk.outcome({ kind: "offline" }, "t2.1")).toEqual([]);
  });
});

describe("while an action runs", () => {
  test("cancelling forgets it, and its outcome is ignored", () => {
    const talk = paying();
    talk.say(cancel);
    expect(talk.state?.pending).toBeNull();
    expect(talk.outcome({ kind: "offline" }, "t2.1")).toEqual([]);
  });

  test("other questions are answered, and the outcome is taken in without asking anything twice", () => {
    const talk = paying();
    expect(talk.say({ command: "chitchat" })).toEqual([
      "start pattern_chitchat",
      "utter_cannot_handle",
      "end pattern_chitchat",
    ]);
    talk.say(start("hours"));
    expect(talk.done({ output: { ref: "r1" } })).toEqual(['slot ref="r1"']);
    expect(talk.stack).toEqual(["pay", "hours", "pattern_collect_information"]);
    talk.say(set("shop", "Rome"));
    talk.done();
    expect(talk.text("/SetSlots(continue_interrupted_flow_confirmation=yes)")).toContain("utter_paid");
  });

  test("a second action waits for the first", () => {
    const talk = paying();
    talk.say(start("hours"), set("shop", "Rome"));
    expect(talk.effects).toEqual([]);
    expect(talk.state?.pending?.action).toBe("transfer");
    talk.done({ output: { ref: "r1" } });
    expect(talk.state?.pending?.action).toBe("archive");
  });
});

describe("a search's outcome", () => {
  const searching = (): Conversation => {
    const talk = new Conversation(assistantOf(PAY));
    talk.text("/session_start");
    talk.say(start("pay"));
    talk.text("when do you open?", { command: "knowledge" });
    return talk;
  };

  test.each([
    [
      { kind: "done", result: { kind: "search", answer: null } },
      [
        "start pattern_cannot_handle",
        "utter_no_relevant_answer_found",
        "end pattern_cannot_handle",
        "end pattern_search",
        "utter_ask_payee",
      ],
    ],
    [
      { kind: "failed", reason: "no-source", retryable: false },
      ["utter_no_knowledge_base", "end pattern_search", "utter_ask_payee"],
    ],
    [{ kind: "offline" }, ["utter_search_offline", "end pattern_search", "utter_ask_payee"]],
    [
      { kind: "timedOut", afterMs: 1 },
      ["start pattern_internal_error", "utter_internal_error_rasa", "end pattern_internal_error", "utter_ask_payee"],
    ],
    [{ kind: "cancelled" }, ["end pattern_search", "utter_ask_payee"]],
  ] as const)("%o", (outcome, expected) => {
    const talk = searching();
    expect(talk.effects).toEqual([{ kind: "search", id: "t3.1", question: "when do you open?" }]);
    expect(talk.outcome(outcome)).toEqual(expected);
  });
});
