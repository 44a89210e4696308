import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { accuracyOf, formatAccuracy } from "../../../src/testing/accuracy.ts";
import { coverageOf } from "../../../src/testing/coverage.ts";
import { formatResults } from "../../../src/testing/e2e-results.ts";
import { formatCommandsCsv, formatCoverage, formatCoverageCsv } from "../../../src/testing/format-coverage.ts";
import { formatTests } from "../../../src/testing/format-tests.ts";
import { formatJunit } from "../../../src/testing/junit.ts";
import { readTests } from "../../../src/testing/read-tests.ts";
import { formatLines, linesOf } from "../../../src/testing/step-lines.ts";
import type { TestCase } from "../../../src/testing/test-case.ts";
import { play, SHOP, STUBS } from "./shop.ts";

const EVERYTHING = `fixtures:
- base: [{ order_id: "50", size: null, tags: [a, { b: 1.5 }] }, { mocked_datetime: "2025-03-01T10:00:00Z" }]
metadata: [{ one: { turn: 1, who: "yes" } }]
stub_custom_actions:
  "first::act":
  - { events: [{ event: slot, name: a, value: null }], responses: [{ response: utter_a, n: 1 }, { text: "50", buttons: [{ title: A, payload: /a }] }] }
  - { outcome: offline }
  - { errors: [{ slot: a, code: c, message: m }] }
  - { output: { a: 1 } }
  - {}
  act: { outcome: failed }
test_cases:
- test_case: first
  fixtures: base
  metadata: one
  steps:
  - user: "50"
    commands: [{ command: set slot, name: a, value: "5" }, { command: set slot, name: b, value: true, extractor: NLU }, { command: noop }]
    assertion_order_enabled: true
    assertions:
    - flow_started: a
    - flow_started: { operator: any, flow_ids: [a, b] }
    - flow_started: [a, b]
    - flow_completed: a
    - flow_cancelled: { flow_id: a, flow_step_id: s }
    - pattern_clarification_contains: [a]
    - pattern_clarification_contains: { operator: any, flow_ids: [a, b] }
    - slot_was_set: [{ name: a, value: null }, { name: b }, { name: c, value: "True" }]
    - slot_was_not_set: [{ name: a }]
    - action_executed: act
    - bot_uttered: { utter_name: u, text_matches: "a\\\\.b", buttons: [A, { title: B, payload: /b }] }
    - bot_did_not_utter: { text_matches: "no" }
    - generative_response_is_relevant: { threshold: 0.9, utter_name: u }
    - generative_response_is_grounded: { utter_source: s, ground_truth: "1.10" }
  - user: ""
- test_case: second
  channel: phone
  locale: de-AT
  steps:
  - utter: utter_a
  - bot: "true"
  - user: "yes"
  - slot_was_set: [a, { b: 20.0 }, { c: "20" }, { d: null }]
  - slot_was_not_set: [{ e: True }]
  - bot: |
      two
      lines
`;

const withoutPlaces = (cases: readonly TestCase[]): unknown =>
  JSON.parse(JSON.stringify(cases, (key, value: unknown) => (key === "place" || key === "file" ? undefined : value)));

describe("tests that are written", () => {
  test("[T32] are read back as they were", () => {
    const before = readTests([{ path: "a.yml", text: EVERYTHING }]);
    expect(before.diagnostics).toEqual([]);
    const text = formatTests(before.cases);
    const after = readTests([{ path: "b.yml", text }]);
    expect(after.diagnostics).toEqual([]);
    expect(withoutPlaces(after.cases)).toEqual(withoutPlaces(before.cases));
    expect(formatTests(after.cases)).toBe(text);
  });

  test("[T32] have one stub for all where all agree, and names of their own", () => {
    const { cases } = readTests([{ path: "a.yml", text: `${STUBS}test_cases: [{ test_case: t, steps: [] }]` }]);
    const { stub_custom_actions: stubs, test_cases: written } = parse(formatTests([...cases, ...cases])) as {
      readonly stub_custom_actions: object;
      readonly test_cases: readonly { readonly test_case: string }[];
    };
    expect(Object.keys(stubs)).toEqual(["check_stock"]);
    expect(written.map((one) => one.test_case)).toEqual(["t", "t (2)"]);
    expect(parse(formatTests([]))).toEqual({ test_cases: [] });
  });

  test("[T32] the failed cases of several files fail again as they did", async () => {
    const fixtures = "fixtures: [{ known: { order_id: A-9 } }]\n";
    const other = STUBS.replace("20.0", "300").replace("In stock.", "Few.");
    const { results } = await play(
      `${fixtures}${STUBS}test_cases:\n- { test_case: a, fixtures: known, steps: [{ user: both }, { bot: Size S costs 300. }] }\n`,
    );
    const more = await play(`${other}test_cases:\n- { test_case: a, steps: [{ user: both }, { bot: Size S costs 20. }] }\n`);
    const failed = [...results, ...more.results];
    const again = await play(formatTests(failed.map(({ testCase }) => testCase)));
    expect(again.results.map(({ failure }) => [failure?.expected, failure?.actual, failure?.why])).toEqual(
      failed.map(({ failure }) => [failure?.expected, failure?.actual, failure?.why]),
    );
    expect(again.results.map(({ name }) => name)).toEqual(["a", "a (2)"]);
  });
});

describe("a failure", () => {
  const failing = async () => {
    const { results } = await play(
      `${STUBS}test_cases:\n- { test_case: t, steps: [{ user: exchange }, { user: A-1 }, { bot: Never }] }\n- { test_case: u, steps: [{ user: exchange, assertions: [{ generative_response_is_relevant: {} }] }] }\n- { test_case: v, steps: [{ utter: utter_hello }] }\n`,
    );
    return results;
  };

  test("[T30] tells place, words, expectation, events and why", async () => {
    const [result] = await failing();
    expect(result?.failure).toEqual({
      place: { file: "tests/a.yml", line: 4, column: 64, endLine: 4, endColumn: 67 },
      user: "A-1",
      expected: 'bot "Never"',
      actual: [
        'user "A-1": set slot order_id A-1',
        'slot order_id = "A-1"',
        "action action_run_slot_rejections",
        "flow_completed find_order at 0_collect_order_id",
        "action action_run_slot_rejections",
        "action utter_ask_size",
        'bot "Which size?" (utter_ask_size)',
      ],
      why: 'Understood as set slot order_id to "A-1" (next best start flow exchange 0.00). The script says so. Completed find_order. Asked step which_size (size).',
    });
  });

  test("[T31] stands with the others of its status as CALM writes them", async () => {
    const results = await failing();
    expect(parse(formatResults(results, "failed"))).toEqual([
      {
        name: "t",
        file: "tests/a.yml:4",
        pass_status: false,
        expected_steps: [{ user: "exchange" }, { user: "A-1" }, { bot: "Never" }],
        difference: [
          "  tests/a.yml:4:64",
          '  after "A-1"',
          '- bot "Never"',
          ...results[0]!.failure!.actual.map((line) => `+ ${line}`),
          `  why: ${results[0]!.failure!.why}`,
        ],
      },
    ]);
    expect(parse(formatResults(results, "passed"))).toMatchObject([{ name: "v", pass_status: true, difference: [] }]);
    expect(parse(formatResults(results, "skipped"))).toMatchObject(
      [{ name: "u", pass_status: null, reason: /judge/ }].map(({ reason, ...one }) => ({
        ...one,
        reason: expect.stringMatching(reason) as string,
      })),
    );
  });

  test("[T31] at the beginning, with nothing said", async () => {
    const { results } = await play(`test_cases:\n- { test_case: t, steps: [{ bot: Never }] }\n`);
    const [{ difference }] = parse(formatResults(results, "failed")) as [{ readonly difference: readonly string[] }];
    expect(difference.slice(1, 3)).toEqual(["  at the beginning", '- bot "Never"']);
    const silent = { ...results[0]!, failure: { ...results[0]!.failure!, actual: [], why: undefined } };
    const [bare] = parse(formatResults([silent], "failed")) as [{ readonly difference: readonly string[] }];
    expect(bare.difference.slice(2)).toEqual(['- bot "Never"', "+ nothing"]);
  });

  test("[T28] [T30] JUnit has who read the words, the place, and why", async () => {
    const xml = formatJunit({ results: await failing(), passed: 1, failed: 1, skipped: 1 });
    expect(xml).toContain('<properties><property name="understanding" value="model"/></properties>');
    expect(xml).toContain(
      '<failure message="expected bot &quot;Never&quot;">tests/a.yml:4:64 after "A-1"\nuser "A-1": set slot order_id A-1\n',
    );
    expect(xml).toContain("\nwhy: Understood as set slot order_id");
    expect(xml).toContain('<skipped message="generative_response_is_relevant: only a judge');
  });
});

test("[T34] how often each kind held, without what stands behind a first failure", async () => {
  const { results } = await play(`${STUBS}test_cases:
- test_case: t
  steps: [{ user: exchange }, { bot: Which order? }, { utter: nothing }, { utter: nothing }]
- test_case: u
  steps: [{ user: exchange, assertions: [{ flow_started: exchange }, { generative_response_is_relevant: {} }] }]
- test_case: v
  steps: [{ utter: utter_hello }, { utter: utter_hello }]
`);
  const accuracy = accuracyOf(results);
  expect(Object.fromEntries(accuracy)).toEqual({
    bot: { passed: 1, failed: 0 },
    utter: { passed: 2, failed: 1 },
    flow_started: { passed: 1, failed: 0 },
  });
  expect(formatAccuracy(accuracy)).toEqual([
    "bot           1 of 1 (100.0 %)",
    "utter         2 of 3 (66.7 %)",
    "flow_started  1 of 1 (100.0 %)",
  ]);
});

describe("coverage", () => {
  const played = () =>
    play(`${STUBS}test_cases:
- test_case: t
  steps: [{ user: exchange }, { user: A-1 }, { user: medium }]
- test_case: u
  steps: [{ user: exchange }, { user: nonsense }, { user: exchange }]
`);

  test("[T33] counts the steps that ran, of called flows too, patterns apart, and names what is missing", async () => {
    const { assistant, results } = await played();
    const { flows, patterns, total, commands } = coverageOf(assistant, results, [SHOP]);
    expect(flows).toEqual([
      { flow: "exchange", steps: 5, visited: 4, missing: ["dear"], lines: "bot.yml:21-24" },
      { flow: "find_order", steps: 1, visited: 1, missing: [], lines: "" },
      { flow: "wrap", steps: 2, visited: 0, missing: ["0_collect_gift", "1_action"], lines: "bot.yml:32" },
      { flow: "hello", steps: 1, visited: 0, missing: ["0_action_utter_hello"], lines: "bot.yml:33" },
    ]);
    expect(total).toEqual({ steps: 9, visited: 5 });
    expect(commands).toEqual([
      { command: "start flow", count: 2 },
      { command: "set slot", count: 2 },
      { command: "cannot handle", count: 1 },
    ]);
    expect(patterns.every(({ flow }) => flow.startsWith("pattern_"))).toBe(true);
    expect(patterns.find(({ flow }) => flow === "pattern_session_start")).toMatchObject({ steps: 2, visited: 2, missing: [] });
    expect(patterns.find(({ flow }) => flow === "pattern_correction")).toMatchObject({ visited: 0 });
    // Its first branch alone: a hint before the question took the place of a plea.
    expect(patterns.find(({ flow }) => flow === "pattern_cannot_handle")).toMatchObject({ visited: 1 });
  });

  test("[T33] a step that was only come to has not run: a case that ends before it leaves it out", async () => {
    const { assistant, results } = await play(`${STUBS}test_cases:\n- { test_case: t, steps: [{ user: exchange }] }\n`);
    expect(coverageOf(assistant, results).flows.slice(0, 2)).toEqual([
      { flow: "exchange", steps: 5, visited: 1, missing: ["which_size", "2_action_check_stock", "dear", "told"], lines: "" },
      { flow: "find_order", steps: 1, visited: 1, missing: [], lines: "" },
    ]);
  });

  test("[T33] is a table for people, and tables for spreadsheets", async () => {
    const { assistant, results } = await played();
    const coverage = coverageOf(assistant, results, [SHOP]);
    expect(formatCoverage("passed", coverage).split("\n").slice(0, 8)).toEqual([
      "passed",
      "flow                         coverage  steps  missing  lines",
      "exchange                       80.00%      5        1  bot.yml:21-24",
      "find_order                    100.00%      1        0",
      "wrap                            0.00%      2        2  bot.yml:32",
      "hello                           0.00%      1        1  bot.yml:33",
      "Total                          55.56%      9        4",
      "patterns",
    ]);
    expect(formatCoverage("passed", coverage)).toContain(`start flow     ${"█".repeat(30)} 2\n`);
    expect(formatCoverage("passed", coverage)).toContain(`cannot handle  ${"█".repeat(15)} 1\n`);
    expect(formatCoverage("passed", coverage)).not.toContain("pattern_correction");
    expect(formatCoverageCsv(coverage).split("\n").slice(0, 2)).toEqual([
      "Flow Name,Coverage,Num Steps,Missing Steps,Line Numbers",
      "exchange,80.00%,5,1,bot.yml:21-24",
    ]);
    expect(formatCommandsCsv(coverage)).toBe("Command,Count\nstart flow,2\nset slot,2\ncannot handle,1\n");
    const nothing = { flows: [], patterns: [], total: { steps: 0, visited: 0 }, commands: [] };
    expect(formatCoverage("failed", nothing)).toBe(
      "failed\nflow   coverage  steps  missing  lines\nTotal   100.00%      0        0\n",
    );
  });

  test("[T33] lines of a step end where the next begins, without what is blank; neighbours are one stretch", () => {
    const text = "a:\n  - x: 1\n    y: 2\n\n    # note\n  - z: 3\n    then:\n      - w: 4\n    v: 5\n\nb: 1\n";
    const files = [{ path: "f.yml", text }];
    const at = (line: number, column: number, inner: readonly number[] = []): unknown =>
      linesOf({ file: "f.yml", line, column }, files, new Set(inner));
    expect(at(2, 5)).toEqual({ file: "f.yml", from: 2, to: 3 });
    expect(at(6, 5)).toEqual({ file: "f.yml", from: 6, to: 9 });
    expect(at(6, 5, [8])).toEqual({ file: "f.yml", from: 6, to: 7 });
    expect(at(8, 9)).toEqual({ file: "f.yml", from: 8, to: 8 });
    expect(linesOf({ file: "g.yml", line: 1, column: 1 }, files, new Set())).toBeNull();
    const lines = [
      { file: "f.yml", from: 9, to: 9 },
      { file: "f.yml", from: 2, to: 3 },
      { file: "f.yml", from: 4, to: 6 },
      { file: "g.yml", from: 1, to: 1 },
    ];
    expect(formatLines(lines)).toBe("f.yml:2-6, 9; g.yml:1");
    expect(formatLines([])).toBe("");
  });
});
