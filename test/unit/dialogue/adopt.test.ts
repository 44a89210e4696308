import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const CONFIRM = `  pattern_correction: { steps: [ {collect: confirm_correction, ask_before_filling: true, next: [ {if: slots.confirm_correction, then: yes}, {else: END} ]}, {id: yes, action: action_correct_flow_slot} ] }`;
const PAY = `
flows:
${CONFIRM}
  pay:
    steps:
      - collect: payee
      - collect: sum
        rejections: [ {if: "slots.sum < 1", utter: utter_small} ]
      - { action: send }
      - collect: note
slots:
  confirm_correction: { type: bool }
  payee: { type: text, mappings: [ {type: from_entity, entity: payee}, {type: from_llm} ] }
  sum: { type: float }
  note: { type: text }
responses: { utter_small: too small }
actions: [send]
`;
/** The same with `sum` called `amount` and `payee` called `to`. */
const RENAMED = `${PAY.replaceAll(/\bsum\b/g, "amount")
  .replaceAll(/\bpayee\b/g, "to")
  .replace("amount: { type: float", "amount: { type: float, renamed_from: [total, sum]")
  .replace("to: { type: text", "to: { type: text, renamed_from: [payee]")}hash: h2`;

function paying(): Conversation {
  const talk = new Conversation(assistantOf(PAY));
  talk.text("/session_start");
  talk.say(start("pay"));
  return talk;
}

describe("a renamed slot", () => {
  test("[S40] [S41] keeps its value, and its open question is answered under its new name", () => {
    const talk = paying();
    talk.say(set("payee", "Ann"));
    talk.assistant = assistantOf(RENAMED);
    expect(talk.say({ command: "skip question" })).toEqual([
      'slot to="Ann"',
      "start pattern_skip_question",
      "utter_skip_question_answer",
      "end pattern_skip_question",
      "utter_ask_amount",
    ]);
    expect(talk.last?.notes).toContain("The value of payee is that of to now.");
    expect(talk.state?.slots).not.toHaveProperty("payee");
    expect(talk.say(set("amount", 0))).toEqual(["slot amount=0", "slot amount=null", "utter_small", "utter_ask_amount"]);
    expect(talk.say(set("amount", 5))).toEqual(["slot amount=5"]);
    expect(talk.input).toEqual({ to: "Ann", amount: 5, note: null });
  });

  test("[S41] is asked for by today's words or action, or by those that are still there", () => {
    const own = PAY.replace("collect: sum", "collect: sum\n        utter: utter_how_much").replace(
      "too small }",
      "too small, utter_how_much: how much }",
    );
    const talk = new Conversation(assistantOf(own));
    talk.text("/session_start");
    talk.say(start("pay"), set("payee", "Ann"));
    talk.assistant = assistantOf(RENAMED.replace("too small }", "too small, utter_how_much: how much }"));
    expect(talk.say({ command: "skip question" }).at(-1)).toBe("utter_how_much");
    const acting = (name: string): string => PAY.replaceAll("sum", name).replace("[send]", `[send, action_ask_${name}]`);
    const asked = new Conversation(assistantOf(acting("sum")));
    asked.text("/session_start");
    asked.say(start("pay"), set("payee", "Ann"));
    asked.done();
    asked.assistant = assistantOf(
      `${acting("amount").replace("amount: { type: float", "amount: { type: float, renamed_from: [sum]")}hash: h2`,
    );
    asked.say({ command: "skip question" });
    expect(asked.state?.pending?.action).toBe("action_ask_amount");
  });

  test("[S40] does not overwrite a value of its own, nor take a name that a slot of today has", () => {
    const talk = paying();
    talk.say(set("payee", "Ann"), set("sum", 5));
    talk.done();
    talk.assistant = assistantOf(
      `${PAY.replace("note: { type: text", "note: { type: text, renamed_from: [payee]").replace(
        "payee: { type: text",
        "old: { type: any, renamed_from: [sum, gone] }\n  payee: { type: text",
      )}hash: h2`,
    );
    talk.say({ command: "skip question" });
    expect([talk.slot("payee"), talk.slot("note"), talk.slot("sum"), talk.slot("old")]).toEqual(["Ann", null, 5, null]);
    const both = paying();
    both.state = { ...both.state!, slots: { ...both.state!.slots, total: 7, sum: 5 } };
    both.assistant = assistantOf(RENAMED);
    expect(both.say({ command: "skip question" })[0]).toBe("slot amount=7");
    expect(both.slot("amount")).toBe(7);
    expect(Object.keys(both.state!.slots)).not.toContain("sum");
  });

  test("[S42] is what a waiting correction corrects, stays NLU's, and keeps its counts", () => {
    const talk = paying();
    talk.say({ command: "set slot", name: "payee", value: "Ann", extractor: "NLU" }, set("sum", 5));
    talk.done();
    talk.state = { ...talk.state!, counts: { sum: 2, other: 1 } };
    talk.say({ command: "set slot", name: "sum", value: 6, extractor: "LLM" });
    expect(talk.stack.at(-2)).toBe("pattern_correction");
    talk.state = { ...talk.state!, counts: { sum: 2, other: 1 } };
    talk.assistant = assistantOf(RENAMED);
    const trace = talk.say(set("confirm_correction", true));
    expect(trace).toEqual([
      'slot to="Ann"',
      "slot amount=5",
      "slot confirm_correction=true",
      "slot amount=6",
      "end pattern_correction",
    ]);
    expect(talk.state?.nluFilled).toEqual(["to"]);
    expect(talk.state?.counts).toMatchObject({ amount: 2, other: 1 });
    expect(talk.state?.counts).not.toHaveProperty("sum");
    expect(talk.input).toEqual({ to: "Ann", amount: 6, note: null });
  });

  test("[S43] leaves the key of an action of unknown outcome as it was", () => {
    const talk = paying();
    talk.say(set("payee", "Ann"), set("sum", 5));
    const [call] = talk.effects.filter(({ kind }) => kind === "call");
    talk.outcome({ kind: "timedOut", afterMs: 1 });
    talk.assistant = assistantOf(RENAMED);
    talk.say(start("pay"), set("to", "Ann"), set("amount", 5));
    expect(talk.effects.find(({ kind }) => kind === "call")).toMatchObject({ key: call!.id });
  });

  test("[S41] is found at a step with an id of the author's, and where its flow is called", () => {
    const nested = (name: string, more = ""): string => `
flows:
  outer: { steps: [ {call: inner}, {action: utter_end} ] }
  inner: { if: "False", steps: [ {id: ask, collect: ${name}} ] }
slots: { ${name}: { type: text${more} } }
responses: { utter_end: end }
`;
    const talk = new Conversation(assistantOf(nested("a")));
    talk.say(start("outer"));
    talk.assistant = assistantOf(`${nested("b", ", renamed_from: [a]")}hash: h2`);
    expect(talk.say(set("b", "1")).slice(0, 3)).toEqual(['slot b="1"', "end inner", "utter_end"]);
  });
});

describe("a question for a renamed slot", () => {
  const flow = (name: string, more = ""): string => `
flows:
${CONFIRM}
  run:
    steps:
      - { id: 0_collect_${name}, collect: ${name}, rejections: [ {if: "slots.${name} = slots.other", utter: utter_same} ] }
      - { id: 1_collect_other, collect: other }
slots:
  confirm_correction: { type: bool }
  other: { type: text, initial_value: x }
  ${name}: { type: text${more} }
responses: { utter_same: the same }
`;

  test("[S41] is found at the step that is called after it", () => {
    const talk = new Conversation(assistantOf(flow("a")));
    talk.say(start("run"));
    talk.assistant = assistantOf(`${flow("b", ", renamed_from: [a]")}hash: h2`);
    expect(talk.say(set("b", "x"))).toEqual(['slot b="x"', "slot b=null", "utter_same", "utter_ask_b"]);
    expect(talk.say(set("b", "y")).slice(0, 2)).toEqual(['slot b="y"', "end run"]);
  });

  test("[S41] and at a step that the author gave another name has to begin anew", () => {
    const talk = new Conversation(assistantOf(flow("a")));
    talk.say(start("run"));
    talk.assistant = assistantOf(`${flow("b", ", renamed_from: [a]").replace("id: 0_collect_b", "id: first")}hash: h2`);
    expect(talk.say(set("b", "y"))).toContain("utter_inform_code_change");
  });

  test("[S42] goes back to that step when its correction is confirmed", () => {
    const asking = (name: string, more = ""): string => flow(name, more).replace(", initial_value: x", "");
    const talk = new Conversation(assistantOf(asking("a")));
    talk.say(start("run"), set("a", "1"));
    talk.say(set("a", "2"));
    talk.assistant = assistantOf(`${asking("b", ", renamed_from: [a]")}hash: h2`);
    talk.say(set("confirm_correction", true));
    expect(talk.slot("b")).toBe("2");
    const frame = talk.state!.stack[0]!;
    expect([frame.flow, frame.snapshot["value"]]).toEqual(["run", "1_collect_other"]);
    const declined = new Conversation(assistantOf(asking("a")));
    declined.say(start("run"), set("a", "1"));
    declined.say(set("a", "2"));
    declined.assistant = assistantOf(`${asking("b", ", renamed_from: [a]")}hash: h2`);
    declined.say({ command: "noop" });
    expect(declined.state?.stack.find(({ flow: id }) => id === "pattern_correction")?.context).toMatchObject({
      reset_step_id: "0_collect_b",
      corrected_slots: { b: "2" },
      new_slot_values: ["2"],
    });
  });

  test("[S41] that is asked again by its own rules goes on, by words or by an action", () => {
    const ruled = (name: string, more = "", actions = ""): string => `
flows: { run: { steps: [ {collect: ${name}}, {collect: other} ] } }
slots:
  other: { type: text }
  ${name}: { type: float${more}, validation: { rejections: [ {if: "slots.${name} < 1", utter: utter_small} ] } }
responses: { utter_small: too small }
actions: [${actions}]
`;
    const talk = new Conversation(assistantOf(ruled("a")));
    talk.say(start("run"), set("a", 0));
    expect(talk.stack.at(-1)).toBe("pattern_validate_slot");
    const looked = new Conversation(assistantOf(`${ruled("b", ", renamed_from: [a]")}hash: h2`));
    looked.state = talk.state;
    looked.say({ command: "noop" });
    expect(looked.state?.stack.at(-1)?.context).toMatchObject({ validate: "b", refill_utter: "utter_ask_b" });
    talk.assistant = assistantOf(`${ruled("b", ", renamed_from: [a]")}hash: h2`);
    expect(talk.say({ command: "skip question" }).at(-1)).toBe("utter_ask_b");
    expect(talk.say(set("b", 0))).toEqual(["slot b=0", "slot b=null", "utter_small", "utter_ask_b"]);
    expect(talk.say(set("b", 1))).toEqual(["slot b=1", "utter_ask_other"]);
    const acting = new Conversation(assistantOf(ruled("a", "", "action_ask_a")));
    acting.say(start("run"), set("a", 0));
    acting.done();
    acting.assistant = assistantOf(`${ruled("b", ", renamed_from: [a]", "action_ask_b")}hash: h2`);
    acting.say({ command: "skip question" });
    expect(acting.state?.pending?.action).toBe("action_ask_b");
  });

  test("[S41] is asked in its old words where there are no new ones", () => {
    const talk = new Conversation(assistantOf(flow("a")));
    talk.say(start("run"));
    const renewed = assistantOf(`${flow("b", ", renamed_from: [a]")}hash: h2`);
    const { utter_ask_b: words, ...responses } = renewed.responses;
    talk.assistant = { ...renewed, responses: { ...responses, utter_ask_a: words! } };
    expect(talk.say({ command: "skip question" }).at(-1)).toBe("utter_ask_a");
  });
});

describe("a changed slot", () => {
  const typed = (type: string, hash: string): string => `
flows: { run: { steps: [ {collect: x}, {collect: y} ] } }
slots: { x: { ${type} }, y: { type: text } }
hash: ${hash}
`;
  function kept(before: string, value: unknown, after: string): readonly [unknown, readonly string[], readonly string[]] {
    const talk = new Conversation(assistantOf(typed(before, "h1")));
    talk.say(start("run"), set("x", value as never));
    expect(talk.state?.said.at(-1)?.metadata.utter_action).toBe("utter_ask_y");
    talk.assistant = assistantOf(typed(after, "h2"));
    const trace = talk.say({ command: "noop" });
    return [talk.slot("x"), trace, talk.last!.notes];
  }

  test("[S44] has its value in the type of today", () => {
    expect(kept("type: text", "5", "type: float")).toEqual([5, ["slot x=5"], []]);
    expect(kept("type: float", 5, "type: text").slice(0, 2)).toEqual(["5", ['slot x="5"']]);
    expect(kept("type: text", "yes", "type: bool").slice(0, 2)).toEqual([true, ["slot x=true"]]);
    expect(kept("type: text", "S", "type: categorical, values: [s, l]").slice(0, 2)).toEqual(["s", ['slot x="s"']]);
    expect(kept("type: any", [1], "type: text").slice(0, 2)).toEqual(["[1]", ['slot x="[1]"']]);
  });

  test("[S44] keeps what fits without an event, and forgets what does not", () => {
    expect(kept("type: text", "5", "type: any")).toEqual(["5", [], []]);
    expect(kept("type: float", 5, "type: float, max_value: 5")).toEqual([5, [], []]);
    const why = "The stored value of x is none that it can have now; it was forgotten.";
    expect(kept("type: text", "a lot", "type: float")).toEqual([null, ["slot x=null"], [why]]);
    expect(kept("type: float", 5, "type: float, max_value: 4")).toEqual([null, ["slot x=null"], [why]]);
  });

  test("[S44] that is gone is forgotten, a new one has its initial value", () => {
    const talk = new Conversation(assistantOf(typed("type: text", "h1")));
    talk.say(start("run"), set("x", "1"));
    talk.assistant = assistantOf({ hash: "h2", slots: { z: { type: "float", initial_value: 3 } } });
    expect(talk.say({ command: "noop" })[0]).toBe("slot z=3");
    expect(talk.state?.slots).not.toHaveProperty("x");
    expect(talk.slot("z")).toBe(3);
  });
});
