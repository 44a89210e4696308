import { describe, expect, test } from "vitest";
import type { Assistant } from "../../../../src/model/assistant.ts";
import { runGenerated } from "../../../../src/testing/generate/run-generated.ts";
import type { Written, WrittenFlow } from "../../dialogue/assistant.ts";
import { botWith, failures } from "./order.ts";

describe("ways through flows", () => {
  test("[T63] what only somebody who is vouched for reaches is walked, with the claims that slots hold", () => {
    const flows: Written["flows"] = {
      secret: {
        steps: [
          {
            id: "look",
            collect: "note",
            next: [
              { if: 'slots.tier is "gold"', then: "dear" },
              { else: [{ id: "plain", action: "utter_noted", next: "END" }] },
            ],
          },
          { id: "dear", action: "utter_bought" },
        ],
      },
    };
    const open = botWith({ flows, slots: { tier: { type: "text", mappings: [{ type: "controlled" }] } } });
    const bot: Assistant = {
      ...open,
      flows: { ...open.flows, secret: { ...open.flows["secret"]!, requires: "verified" } },
      slots: { ...open.slots, tier: { ...open.slots["tier"]!, claim: "tier" } },
    };
    const report = runGenerated(bot, { nonsense: 0, flows: ["secret"] });
    expect(failures(report)).toEqual([]);
    expect(report.flows.map(({ flow, paths, questions, unasked }) => [flow, paths, questions, unasked])).toEqual([
      ["secret", 2, 1, []],
    ]);
  });

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

  test("[T63] the caller's way is chosen so that the called flow's branches can be taken", () => {
    const flows: Written["flows"] = {
      outer: {
        steps: [
          { id: "ask", collect: "size" },
          { id: "fork", noop: true, next: [{ if: 'slots.size is "S"', then: "small" }, { else: "inside" }] },
          { id: "small", call: "within", next: "END" },
          { id: "inside", call: "inner" },
        ],
      },
      within: { if: false, steps: [{ id: "on", call: "inner" }] },
      inner: {
        if: false,
        steps: [
          {
            id: "fork",
            noop: true,
            next: [{ if: 'slots.size is "S"', then: "tiny" }, { if: 'slots.size is "M"', then: "END" }, { else: "big" }],
          },
          { id: "tiny", action: "utter_noted", next: "END" },
          { id: "big", action: "utter_bought" },
        ],
      },
    };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["outer", "within", "inner"] });
    expect(failures(report)).toEqual([]);
    expect(report.skipped).toBe(0);
    expect(report.flows.map(({ flow, paths }) => [flow, paths])).toEqual([
      ["outer", 2],
      ["within", 1],
      ["inner", 3],
    ]);
  });

  test("[T62] a branch of a called flow that no caller's way allows is found", () => {
    const flows: Written["flows"] = {
      outer: {
        steps: [
          { id: "ask", collect: "size", next: [{ if: 'slots.size is "S"', then: "END" }, { else: "inside" }] },
          { id: "inside", call: "inner" },
        ],
      },
      inner: {
        if: false,
        steps: [
          { id: "fork", noop: true, next: [{ if: 'slots.size is "S"', then: "tiny" }, { else: "END" }] },
          { id: "tiny", action: "utter_noted" },
        ],
      },
    };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["inner"] });
    expect(failures(report)).toEqual([
      "inner · fork branches to tiny: untaken branch",
      "inner · tiny is reached: unreached step",
    ]);
  });

  const attempts = (last: string): WrittenFlow => ({
    steps: [
      { id: "ask", collect: "note", ask_before_filling: true },
      {
        id: "fork",
        noop: true,
        next: [
          { if: 'slots.tries is "many"', then: "give_up" },
          { if: 'slots.tries is "two"', then: "third" },
          { if: 'slots.tries is "one"', then: "second" },
          { if: 'slots.note is "again"', then: "first" },
          { else: "END" },
        ],
      },
      { id: "first", set_slots: [{ tries: "one" }], next: "ask" },
      { id: "second", set_slots: [{ tries: "two" }], next: "ask" },
      { id: "third", set_slots: [{ tries: last }], next: "ask" },
      { id: "give_up", action: "utter_noted" },
    ],
  });
  const TRIES: Written["slots"] = { tries: { type: "text", mappings: [{ type: "controlled" }] } };

  test("a branch that is only taken after going round several times is taken", () => {
    const report = runGenerated(botWith({ slots: TRIES, flows: { retry: attempts("many") } }), {
      nonsense: 0,
      flows: ["retry"],
    });
    expect(failures(report)).toEqual([]);
    expect(report.skipped).toBe(0);
    expect(report.results.map(({ name }) => name)).toContain("retry · every step and branch is reached");
  });

  test("what going round might lead to after more rounds than are tried is not decided, and no failure", () => {
    const report = runGenerated(botWith({ slots: TRIES, flows: { retry: attempts("three") } }), {
      nonsense: 0,
      flows: ["retry"],
    });
    expect(failures(report).filter((line) => line.includes("give_up"))).toEqual([]);
    expect(report.results.filter(({ status }) => status === "skipped").map(({ name }) => name)).toEqual([
      "retry · fork branches to give_up",
      "retry · give_up is reached",
    ]);
  });

  test("a flow that only a repair pattern leads to is not decided", () => {
    const flows: Written["flows"] = {
      hidden: { if: false, steps: [{ id: "ask", collect: "note" }] },
      pattern_human_handoff: { steps: [{ action: "utter_noted" }, { link: "hidden" }] },
    };
    const report = runGenerated(botWith({ flows }), { nonsense: 0, flows: ["hidden"] });
    expect(report.results.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ["hidden · is reached", "skipped", "only a repair pattern leads to hidden: not decided"],
    ]);
  });

  test("a pattern that begins the very task which runs asks its question, too", () => {
    const flows: Written["flows"] = { pattern_human_handoff: { steps: [{ action: "utter_noted" }, { link: "take_note" }] } };
    expect(failures(runGenerated(botWith({ flows }), { nonsense: 0, flows: ["take_note", "order"] }))).toEqual([]);
  });

  test("a pattern may answer the question that is skipped", () => {
    const flows: Written["flows"] = {
      pattern_skip_question: { steps: [{ set_slots: [{ note: "later" }] }, { action: "utter_noted" }] },
    };
    expect(failures(runGenerated(botWith({ flows }), { nonsense: 0, flows: ["take_note"] }))).toEqual([]);
  });

  test("[T61] the third message may lead to a question of a pattern, whose answer leads back", () => {
    const flows: Written["flows"] = {
      pattern_cannot_handle: {
        steps: [
          { noop: true, next: [{ if: "context.failures is 3", then: "offer" }, { else: "rephrase" }] },
          { id: "rephrase", action: "utter_ask_rephrase", next: "END" },
          { id: "offer", collect: "sure", ask_before_filling: true },
          { action: "utter_noted" },
        ],
      },
    };
    expect(failures(runGenerated(botWith({ flows }), { nonsense: 120, flows: [] }))).toEqual([]);
  });

  test("[T61] a task that cannot be begun any more is not begun by nonsense", () => {
    const flows: Written["flows"] = {
      prove: {
        if: "not slots.proven",
        persisted_slots: ["proven"],
        steps: [{ id: "ask", collect: "note" }, { set_slots: [{ proven: true }] }],
      },
    };
    const slots: Written["slots"] = { proven: { type: "bool", mappings: [{ type: "controlled" }] } };
    expect(failures(runGenerated(botWith({ slots, flows }), { nonsense: 240, flows: [] }))).toEqual([]);
  });

  test("[T64] when the turns are used up the paths are still played, and what is left out is said", () => {
    const report = runGenerated(botWith({}), { nonsense: 0, maxTurns: 0 });
    expect(failures(report)).toEqual([]);
    expect(report.flows.map(({ paths, leftOutTests }) => [paths, leftOutTests > 0])).toEqual([
      [3, true],
      [1, true],
    ]);
    expect(report.results.some(({ disturbance }) => disturbance !== undefined)).toBe(false);
    const [, note] = report.flows;
    expect(note!.results.find(({ status }) => status === "skipped")).toMatchObject({
      name: "take_note · every question is disturbed, every action fails",
      reason: `${note!.leftOutTests} tests were left out: they would take too many turns`,
    });
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
