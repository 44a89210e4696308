import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../../src/authoring/read.ts";
import type { Assistant } from "../../../../src/model/assistant.ts";
import { DISTURBANCES } from "../../../../src/testing/generate/disturbances.ts";
import { runGenerated } from "../../../../src/testing/generate/run-generated.ts";
import { readTests } from "../../../../src/testing/read-tests.ts";
import { runTests } from "../../../../src/testing/run-tests.ts";
import { createScriptedUnderstand } from "../../../../src/testing/scripted-understand.ts";
import type { WrittenFlow } from "../../dialogue/assistant.ts";
import { botWith, failures } from "./order.ts";

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
