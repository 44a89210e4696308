import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../../src/authoring/read.ts";
import type { Assistant } from "../../../../src/model/assistant.ts";
import { DISTURBANCES } from "../../../../src/testing/generate/disturbances.ts";
import type { GeneratedReport } from "../../../../src/testing/generate/report.ts";
import { runGenerated } from "../../../../src/testing/generate/run-generated.ts";
import { readTests } from "../../../../src/testing/read-tests.ts";
import { runTests } from "../../../../src/testing/run-tests.ts";
import { createScriptedUnderstand } from "../../../../src/testing/scripted-understand.ts";
import { assistantOf, type Written, type WrittenFlow } from "../../dialogue/assistant.ts";

const SLOTS: Written["slots"] = {
  size: { type: "categorical", values: ["S", "M", "L"] },
  count: { type: "float", min_value: 1, max_value: 20 },
  sure: { type: "bool" },
  note: { type: "text" },
  state: { type: "categorical", values: ["free", "taken"], mappings: [{ type: "controlled" }] },
};

const ORDER: WrittenFlow = {
  steps: [
    { id: "ask_size", collect: "size" },
    { id: "ask_count", collect: "count", rejections: [{ if: "slots.count > 10", utter: "utter_too_many" }] },
    {
      id: "check",
      action: "check_stock",
      next: [
        { if: 'slots.state is "free"', then: "ask_sure" },
        { else: [{ id: "sold", action: "utter_sold_out", next: "END" }] },
      ],
    },
    {
      id: "ask_sure",
      collect: "sure",
      ask_before_filling: true,
      next: [{ if: "slots.sure", then: "buy" }, { else: [{ id: "leave", action: "utter_left", next: "END" }] }],
    },
    { id: "buy", action: "buy" },
    { id: "thanks", action: "utter_bought" },
  ],
};

const GOOD: Written = {
  slots: SLOTS,
  responses: {
    utter_too_many: "Too many.",
    utter_sold_out: "Sold out.",
    utter_left: "As you like.",
    utter_bought: "Done.",
    utter_noted: "Noted.",
  },
  actions: ["check_stock", "buy"],
  flows: { order: ORDER, take_note: { steps: [{ id: "ask_note", collect: "note" }, { action: "utter_noted" }] } },
};

const botWith = (changes: Partial<Written>): Assistant =>
  assistantOf({
    ...GOOD,
    ...changes,
    flows: { ...GOOD.flows, ...changes.flows },
    slots: { ...SLOTS, ...changes.slots },
    responses: { ...GOOD.responses, ...changes.responses },
  });

/** Every failure as `name: kind`. */
const failures = ({ results }: GeneratedReport): readonly string[] =>
  results.flatMap(({ name, finding }) => (finding ? [`${name}: ${finding.kind}`] : []));

describe("an assistant without faults", () => {
  const report = runGenerated(botWith({}));

  test("[T60] every path that values lead along is walked, every question is disturbed in every way, every action fails", () => {
    expect(failures(report)).toEqual([]);
    expect(report.skipped).toBe(0);
    expect(report.failed).toBe(0);
    expect(report.passed).toBe(report.results.length);
    expect(
      report.flows.map(({ flow, paths, questions, unasked, leftOut, isMore }) => [
        flow,
        paths,
        questions,
        unasked,
        leftOut,
        isMore,
      ]),
    ).toEqual([
      ["order", 3, 3, [], 0, false],
      ["take_note", 1, 1, [], 0, false],
    ]);
    const [order] = report.flows;
    const names = new Set(order!.results.map(({ name }) => name));
    for (const disturbance of Object.keys(DISTURBANCES)) {
      if (["answer what is refused", "correct an answer", "take an answer back"].includes(disturbance)) continue;
      for (const step of ["ask_size", "ask_count", "ask_sure"]) expect(names).toContain(`order · ${step} · ${disturbance}`);
    }
    expect(names).toContain("order · ask_count · answer what is refused");
    expect(names).not.toContain("order · ask_size · correct an answer");
    expect(names).toContain("order · ask_sure · correct an answer");
    for (const outcome of ["failed", "timedOut", "offline", "refused"])
      expect(names).toContain(`order · buy · action ${outcome}`);
    expect(names).toContain("order · every step and branch is reached");
    // ask_size: nothing to correct, nothing to refuse; ask_count: nothing; ask_sure and ask_note: no rejection.
    expect(order!.inapplicable).toBe(3 + 0 + 1);
    expect(report.disturbances).toBe(Object.keys(DISTURBANCES).length);
  });

  test("[T61] a thousand messages of nonsense lead into no dead end", () => {
    const result = report.results.at(-1)!;
    expect(result).toMatchObject({ name: "1000 messages of nonsense", status: "passed", flow: null });
  });

  test("the same assistant gives the same report", () => {
    const again = runGenerated(botWith({}), { nonsense: 0 });
    expect(JSON.stringify(again.results)).toBe(JSON.stringify(report.results.slice(0, -1)));
  });
});

describe("[T62] planted faults are found", () => {
  test("a pattern that listens without asking is a dead end", () => {
    const report = runGenerated(
      botWith({ flows: { pattern_chitchat: { steps: [{ action: "utter_cannot_handle" }, { action: "action_listen" }] } } }),
      { nonsense: 0 },
    );
    expect(failures(report)).toEqual([
      "order · ask_size · small talk: dead end",
      "order · ask_count · small talk: dead end",
      "order · ask_sure · small talk: dead end",
      "take_note · ask_note · small talk: dead end",
    ]);
    expect(report.results.find(({ name }) => name === "take_note · ask_note · small talk")!.finding!.message).toBe(
      "the question for note is not asked again: pattern_chitchat waits and has asked nothing",
    );
  });

  test("a pattern that ends the task in passing is a dead end", () => {
    const report = runGenerated(
      botWith({ flows: { pattern_search: { steps: [{ action: "utter_cannot_handle" }, { action: "action_clean_stack" }] } } }),
      {
        nonsense: 0,
      },
    );
    expect(failures(report)).toContain("order · ask_size · ask a question: dead end");
  });

  test("a cancelled task whose slot stays is orphaned state", () => {
    const report = runGenerated(
      botWith({
        flows: { pattern_completed: { steps: [{ set_slots: [{ size: "M" }] }, { action: "utter_can_do_something_else" }] } },
      }),
      {
        nonsense: 0,
      },
    );
    expect(failures(report)).toContain("order · ask_count · cancel: orphaned state");
    expect(failures(report)).toContain("order · path 1 of 3: orphaned state");
    expect(failures(report).filter((line) => line.startsWith("take_note"))).toEqual([
      "take_note · ask_note · start another task: orphaned state",
    ]);
  });

  test("a pattern that does not cancel leaves the task running", () => {
    const report = runGenerated(
      botWith({ flows: { pattern_cancel_flow: { steps: [{ action: "utter_flow_cancelled_rasa" }] } } }),
      { nonsense: 0 },
    );
    expect(failures(report)).toContain("take_note · ask_note · cancel: orphaned state");
  });

  test("a correction that is not taken over is lost", () => {
    const report = runGenerated(
      botWith({ flows: { pattern_correction: { steps: [{ action: "utter_corrected_previous_input" }] } } }),
      { nonsense: 0 },
    );
    expect(failures(report)).toContain("order · ask_count · correct an answer: lost correction");
    expect(failures(report)).toContain("order · ask_count · take an answer back: lost correction");
  });

  test("a corrected value that a later step puts back is lost", () => {
    const report = runGenerated(
      botWith({
        flows: {
          pattern_correction: {
            steps: [
              { action: "action_correct_flow_slot" },
              { set_slots: [{ size: "S" }] },
              { action: "utter_corrected_previous_input" },
            ],
          },
        },
      }),
      { nonsense: 0 },
    );
    expect(failures(report)).toContain("order · ask_count · correct an answer: lost correction");
  });

  test("a branch that no value takes, and the step behind it", () => {
    const steps: WrittenFlow["steps"] = [
      { id: "ask", collect: "count", next: [{ if: "slots.count > 20", then: "never" }, { else: "END" }] },
      { id: "never", action: "utter_bought" },
    ];
    const report = runGenerated(botWith({ flows: { many: { steps } } }), { nonsense: 0, flows: ["many"] });
    expect(failures(report)).toEqual([
      "many · ask branches to never: untaken branch",
      "many · never is reached: unreached step",
    ]);
    expect(report.results.find(({ finding }) => finding)!.finding!.message).toBe(
      "no values were found by which `slots.count > 20` decides after ask",
    );
  });

  test("a step that no other leads to", () => {
    const steps: WrittenFlow["steps"] = [
      { id: "ask", collect: "note", next: "END" },
      { id: "alone", action: "utter_bought" },
    ];
    const report = runGenerated(botWith({ flows: { lonely: { steps } } }), { nonsense: 0, flows: ["lonely"] });
    expect(failures(report)).toEqual(["lonely · alone is reached: unreached step"]);
  });

  test("a flow that goes round within one turn is an endless loop", () => {
    const steps: WrittenFlow["steps"] = [
      { id: "ask", collect: "note" },
      { id: "one", noop: true, next: "two" },
      { id: "two", noop: true, next: [{ if: "slots.note", then: "one" }, { else: "END" }] },
    ];
    const report = runGenerated(botWith({ flows: { round: { steps } } }), { nonsense: 0, flows: ["round"] });
    expect(failures(report)).toEqual(["round · path 2 of 2: endless loop"]);
  });

  test("a flow that never comes to an end is one, too", () => {
    const steps: WrittenFlow["steps"] = [
      { id: "ask", collect: "note" },
      { id: "empty", set_slots: [{ note: null }], next: "ask" },
    ];
    const report = runGenerated(botWith({ flows: { forever: { steps } } }), { nonsense: 0, flows: ["forever"] });
    expect(failures(report)).toContain("forever · ask leads to an end: endless loop");
    expect(failures(report)).toContain("forever · empty leads to an end: endless loop");
  });

  test("a pattern that cannot do what it says crashes the talk", () => {
    const report = runGenerated(
      botWith({
        slots: { mood: { type: "text" } },
        responses: { utter_ask_mood: [] },
        flows: { pattern_skip_question: { steps: [{ collect: "mood" }] } },
      }),
      { nonsense: 0, flows: ["take_note"] },
    );
    expect(failures(report)).toEqual(["take_note · ask_note · skip: crash"]);
  });

  test("[T61] the same words twice running, and a third time without a way out", () => {
    const flows = { pattern_cannot_handle: { steps: [{ action: "utter_sorry" }] } };
    const report = runGenerated(botWith({ flows, responses: { utter_sorry: "Sorry." } }), { flows: ["take_note"] });
    expect(failures(report)).toEqual([
      "take_note · ask_note · not understood three times: repeated words",
      "1000 messages of nonsense: repeated words",
    ]);
    const two = [{ text: "Sorry." }, { text: "Pardon?" }, { text: "What?" }];
    expect(failures(runGenerated(botWith({ flows, responses: { utter_sorry: two } }), { flows: ["take_note"] }))).toEqual([
      "take_note · ask_note · not understood three times: no way out",
      "1000 messages of nonsense: no way out",
    ]);
  });

  test("an action that comes to nothing without a word", () => {
    const flows = { pattern_internal_error: { steps: [{ noop: true, next: "END" }] } };
    expect(failures(runGenerated(botWith({ flows }), { nonsense: 0, flows: ["order"] }))).toContain(
      "order · check · action failed: dead end",
    );
  });

  test("a flow that nothing leads to", () => {
    const report = runGenerated(botWith({ flows: { hidden: { if: false, steps: [{ collect: "note" }] } } }), {
      nonsense: 0,
      flows: ["hidden"],
    });
    expect(failures(report)).toEqual(["hidden · is reached: unreached step"]);
  });
});

describe("ways through flows", () => {
  test("[T63] a called flow is walked through its caller, a linked one through the flow before it", () => {
    const flows: Written["flows"] = {
      outer: {
        steps: [
          { id: "ask", collect: "size" },
          { id: "inside", call: "inner" },
          { id: "after", action: "utter_bought" },
          { id: "on", link: "next_one" },
        ],
      },
      inner: {
        if: false,
        steps: [
          { id: "ask", collect: "count", next: [{ if: "slots.count > 5", then: "big" }, { else: "END" }] },
          { id: "big", action: "utter_noted" },
        ],
      },
      next_one: { if: false, steps: [{ id: "ask", collect: "note" }] },
    };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["outer", "inner", "next_one"] });
    expect(failures(report)).toEqual([]);
    expect(report.flows.map(({ flow, paths, questions, unasked }) => [flow, paths, questions, unasked])).toEqual([
      ["outer", 1, 1, []],
      ["inner", 2, 1, []],
      ["next_one", 1, 1, []],
    ]);
  });

  test("a flow that only an intent starts is started by it", () => {
    const flows = { hello: { if: false, nlu_trigger: [{ intent: "greet" }], steps: [{ id: "ask", collect: "note" }] } };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["hello"] });
    expect(failures(report)).toEqual([]);
    expect(report.flows[0]).toMatchObject({ paths: 1, unasked: [] });
  });

  test("a guard gets the slots that it asks for", () => {
    const flows = { members: { if: 'slots.state is "taken"', steps: [{ id: "ask", collect: "note" }] } };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["members"] });
    expect(failures(report)).toEqual([]);
    expect(report.flows[0]).toMatchObject({ paths: 1, unasked: [] });
  });

  test("a question whose slot begins with a value is asked once somebody has emptied it", () => {
    const slots: Written["slots"] = { town: { type: "text", initial_value: "Riverside" } };
    const flows = { hours: { steps: [{ id: "ask", collect: "town" }, { action: "utter_noted" }] } };
    const report = runGenerated(botWith({ slots, flows }), { nonsense: 0, flows: ["hours"] });
    expect(failures(report)).toEqual([]);
    expect(report.flows[0]).toMatchObject({ paths: 1, questions: 1, unasked: [] });
    expect(report.results.map(({ name }) => name)).toContain("hours · path to ask, nothing known");
    expect(report.results.map(({ name }) => name)).toContain("hours · ask · cancel");
  });

  test("a question that takes every word is disturbed only by an empty message", () => {
    const flows = { words: { steps: [{ id: "ask", collect: "note", force_slot_filling: true }] } };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["words"] });
    expect(report.results.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      "words · ask · empty message: passed",
      "words · path 1 of 1: passed",
      "words · every step and branch is reached: passed",
    ]);
  });

  test("[T64] more paths than are played are counted as left out, yet every branch is taken", () => {
    const steps: WrittenFlow["steps"] = ["size", "count", "note", "sure"].flatMap((slot, index) => [
      { id: `ask${index}`, collect: slot },
      {
        id: `fork${index}`,
        action: "check_stock",
        next: [{ if: 'slots.state is "free"', then: `say${index}` }, { else: `on${index}` }],
      },
      { id: `say${index}`, action: "utter_noted" },
      { id: `on${index}`, noop: true },
    ]);
    const report = runGenerated(botWith({ flows: { forks: { steps } } }), { nonsense: 0, flows: ["forks"], maxPaths: 5 });
    expect(failures(report)).toEqual([]);
    expect(report.flows[0]).toMatchObject({ paths: 5, leftOut: 11, isMore: false });
    expect(report.results.map(({ name }) => name)).toContain("forks · every step and branch is reached");
  });

  test("a flow with thousands of paths is looked at for a while only", () => {
    const steps: WrittenFlow["steps"] = Array.from({ length: 14 }, (_, index) => [
      {
        id: `fork${index}`,
        action: "check_stock",
        next: [{ if: 'slots.state is "free"', then: `say${index}` }, { else: `on${index}` }],
      },
      { id: `say${index}`, action: "utter_noted" },
      { id: `on${index}`, noop: true },
    ]).flat();
    const report = runGenerated(botWith({ flows: { forks: { steps } } }), { nonsense: 0, flows: ["forks"], maxPaths: 3 });
    expect(report.flows[0]).toMatchObject({ isMore: true });
    expect(failures(report)).toEqual([]);
  });

  test("a branch by an expression that nobody can sample is skipped, with its reason", () => {
    const flows = {
      odd: {
        steps: [
          { id: "ask", collect: "note", next: [{ if: "slots.note matches /(?=x)y|(?<=q)z/", then: "END" }, { else: "END" }] },
        ],
      },
    };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["odd"] });
    expect(report.skipped).toBe(1);
    expect(report.results.find(({ status }) => status === "skipped")!.reason).toBe(
      "no values were found by which `slots.note matches /(?=x)y|(?<=q)z/` decides after ask; there may be some",
    );
  });
});

test("[T65] a failure is a conversation test that can be run, and that fails as it did", async () => {
  const source = `
slots: { note: { ask: "What note?" }, colour: { values: [red, blue], ask: "Which colour?" } }
actions: [find_out]
responses: { utter_cannot_handle: [{ text: "Sorry." }], utter_noted: [{ text: Noted. }] }
flows:
  take_note:
    description: take a note
    steps:
      - collect: colour
      - action: find_out
      - collect: note
      - action: utter_noted
  pattern_chitchat:
    description: small talk
    steps: [{ action: utter_cannot_handle }, { action: action_listen }]
`;
  const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: source }], { name: "bot" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const report = runGenerated(assistant!, { nonsense: 0 });
  const result = report.results.find(({ name }) => name === "take_note · 2_collect_note · small talk")!;
  expect(result.place).toMatchObject({ file: "bot.yml", line: 11 });
  expect(result.failure).toMatchObject({
    user: "(small talk)",
    expected: "the bot to speak, and the open question to be asked again",
  });
  const { cases, diagnostics: found } = readTests([{ path: "generated.yml", text: result.yaml! }]);
  expect(found).toEqual([]);
  const play = async (bot: Assistant) => runTests({ assistant: bot, cases, understand: createScriptedUnderstand({}) });
  expect((await play(assistant!)).results).toMatchObject([
    { status: "failed", failure: { expected: "bot_uttered utter_ask_note" } },
  ]);
  const { assistant: mended } = await readAssistant(
    [{ path: "bot.yml", text: source.replace(", { action: action_listen }", "") }],
    { name: "bot" },
  );
  expect((await play(mended!)).results).toMatchObject([{ status: "passed" }]);
});
