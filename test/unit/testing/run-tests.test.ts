import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { formatDiagnostic } from "../../../src/base/diagnostics.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Command } from "../../../src/model/command.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { readTests } from "../../../src/testing/read-tests.ts";
import { runTests, type TestReport, type TestResult } from "../../../src/testing/run-tests.ts";
import { createScriptedActions } from "../../../src/testing/scripted-actions.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

const SHOP = `
slots:
  order_id: { format: id, ask: "Which order?" }
  size: { values: [S, M, L], ask: { text: "Which size?", buttons: [Small, { title: Large, payload: "/SetSlots(size=L)" }] } }
  tier: { mappings: [{ type: controlled }] }
  price: { type: float, mappings: [{ type: controlled }] }
responses:
  utter_hello: Hello!
flows:
  exchange:
    description: exchange an item
    persisted_slots: [size]
    steps:
      - collect: order_id
      - { id: size, collect: size }
      - action: check_stock
      - { id: told, say: "Size {size} costs {price}." }
  hello: { description: say hello, steps: [{ action: utter_hello }] }
  pattern_session_start: { description: greet, steps: [{ action: action_session_start }, { action: utter_hello }] }
`;

const set = (name: string, value: string): Command => ({ command: "set slot", name, value, extractor: "LLM" });

const UNDERSTAND: Readonly<Record<string, readonly Command[]>> = {
  exchange: [{ command: "start flow", flow: "exchange" }],
  "A-1": [set("order_id", "A-1")],
  medium: [set("size", "M")],
  large: [set("size", "L")],
  stop: [{ command: "cancel flow" }],
  which: [{ command: "clarify", options: ["exchange", "hello"] }],
  both: [{ command: "start flow", flow: "exchange" }, set("order_id", "A-1"), set("size", "S")],
};

async function shop(): Promise<Assistant> {
  const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: SHOP }]);
  if (!assistant) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return assistant;
}

const STUBS = `stub_custom_actions:
  check_stock: { events: [{ event: slot, name: price, value: 20.0 }], responses: [{ text: "In stock." }] }
`;

async function run(text: string, before = STUBS): Promise<TestReport> {
  const { cases, diagnostics } = readTests([{ path: "tests/a.yml", text: `${before}test_cases:\n${text}` }]);
  expect(diagnostics.filter(({ code }) => code !== "test/not-judged").map(formatDiagnostic)).toEqual([]);
  return runTests({
    assistant: await shop(),
    cases,
    understand: createScriptedUnderstand(UNDERSTAND),
    platform: createManualPlatform(),
  });
}

async function runOne(steps: string, before = STUBS): Promise<TestResult> {
  const { results } = await run(`- test_case: one\n  steps:\n${steps.replaceAll(/^/gm, "  ")}\n`, before);
  return results[0]!;
}

/** A turn that ends the flow: everything that can be asserted happens in it. */
const whole = (assertions: string, more = ""): string =>
  `- user: both\n${more}  assertions:\n${assertions.replaceAll(/^/gm, "  ")}`;

describe("classic steps", () => {
  test("[T13] pass when the turn holds them, in any order", async () => {
    const result = await runOne(`- utter: utter_hello
- user: exchange
- bot: Which order?
- user: A-1
- slot_was_set: [order_id: A-1]
- utter: utter_ask_size
- user: /SetSlots(size=L)
- bot: |
    Size L costs 20.
- slot_was_set: [size: L, price: 20]
- bot: In stock.
- slot_was_set: [size]
- slot_was_not_set: [tier, size: M]`);
    expect(result).toMatchObject({ status: "passed" });
  });

  test.each([
    ["a text that is not said", "- bot: Which order", 'bot "Which order"'],
    ["a response that is not used", "- utter: utter_hello", "utter utter_hello"],
    ["a slot that is not set", "- slot_was_set: [size]", "slot_was_set size"],
    ["a slot with another value", "- slot_was_set: [order_id: a-1]", 'slot_was_set order_id = "a-1"'],
    ["a slot that is set", "- slot_was_not_set: [order_id]", "slot_was_not_set order_id"],
  ])("[T13] [T30] fail for %s and say what happened instead", async (_, step, expected) => {
    const result = await runOne(`- user: exchange\n- user: A-1\n${step}`);
    expect(result).toMatchObject({
      status: "failed",
      failure: { user: "A-1", expected, place: { file: "tests/a.yml", line: 8 } },
    });
    expect(result.failure?.actual).toContain('slot order_id = "A-1"');
    expect(result.failure?.actual).toContain('bot "Which size?" [Small](Small) [Large](/SetSlots(size=L)) (utter_ask_size)');
  });

  test("[T13] look at their own turn only", async () => {
    expect(await runOne("- user: exchange\n- user: A-1\n- bot: Which order?")).toMatchObject({ status: "failed" });
  });

  test("[T14] count for nothing in a case that asserts", async () => {
    expect(await runOne("- user: exchange\n  assertions: [{ flow_started: exchange }]\n- bot: nonsense")).toMatchObject({
      status: "passed",
    });
  });
});

describe("assertions", () => {
  const PASSING: readonly (readonly [string, string])[] = [
    ["flow_started", "- flow_started: exchange"],
    ["flow_started of any", "- flow_started: { operator: any, flow_ids: [hello, exchange] }"],
    ["flow_completed", "- flow_completed: { flow_id: exchange }"],
    ["flow_completed at a step", "- flow_completed: { flow_id: exchange, flow_step_id: told }"],
    ["slot_was_set", "- slot_was_set: [{ name: order_id, value: A-1 }, { name: size }]"],
    ["slot_was_set to a number written otherwise", "- slot_was_set: [{ name: price, value: 20 }]"],
    ["slot_was_set to null", "- slot_was_set: [{ name: order_id, value: null }]"],
    ["slot_was_not_set", "- slot_was_not_set: [{ name: tier }, { name: size, value: M }]"],
    ["action_executed", "- action_executed: check_stock"],
    ["bot_uttered by name", "- bot_uttered: { utter_name: utter_exchange_told }"],
    ["bot_uttered by regex", '- bot_uttered: { text_matches: "^Size \\\\w costs \\\\d+" }'],
    ["bot_uttered by plain words with signs", "- bot_uttered: { text_matches: In stock. }"],
    ["bot_did_not_utter", "- bot_did_not_utter: { utter_name: utter_ask_size }"],
  ];
  const FAILING: readonly (readonly [string, string])[] = [
    ["flow_started", "- flow_started: hello"],
    ["flow_started of all", "- flow_started: { operator: all, flow_ids: [hello, exchange] }"],
    ["flow_completed at another step", "- flow_completed: { flow_id: exchange, flow_step_id: size }"],
    ["flow_cancelled", "- flow_cancelled: { flow_id: exchange }"],
    ["slot_was_set", "- slot_was_set: [{ name: order_id, value: A-2 }]"],
    ["slot_was_set to a text where it is a number", '- slot_was_set: [{ name: price, value: "20" }]'],
    ["slot_was_not_set", "- slot_was_not_set: [{ name: order_id }]"],
    ["action_executed", "- action_executed: check_stocks"],
    ["bot_uttered by name and text together", "- bot_uttered: { utter_name: utter_exchange_told, text_matches: In stock }"],
    ["bot_did_not_utter", "- bot_did_not_utter: { text_matches: costs }"],
    ["pattern_clarification_contains", "- pattern_clarification_contains: [exchange]"],
  ];

  test.each(PASSING)("%s passes when it happened", async (_, assertion) => {
    expect(await runOne(whole(assertion))).toMatchObject({ status: "passed" });
  });

  test.each(FAILING)("%s fails when it did not", async (_, assertion) => {
    expect(await runOne(whole(assertion))).toMatchObject({ status: "failed", failure: { place: { line: 8 } } });
  });

  test("[T19] bot_uttered compares all buttons in order", async () => {
    const asked = (buttons: string): string =>
      `- user: exchange\n- user: A-1\n  assertions: [{ bot_uttered: { buttons: [${buttons}] } }]`;
    expect(await runOne(asked('Small, { title: Large, payload: "/SetSlots(size=L)" }'))).toMatchObject({ status: "passed" });
    expect(await runOne(asked('{ title: Large, payload: "/SetSlots(size=L)" }, Small'))).toMatchObject({ status: "failed" });
    expect(await runOne(asked("Small"))).toMatchObject({ status: "failed" });
  });

  test("[T18] flow_cancelled names the step where it stood", async () => {
    const steps = (step: string): string =>
      `- user: exchange\n- user: stop\n  assertions: [{ flow_cancelled: { flow_id: exchange, flow_step_id: ${step} } }]`;
    expect(await runOne(steps("0_collect_order_id"))).toMatchObject({ status: "passed" });
    expect(await runOne(steps("exchange_0_collect_order_id"))).toMatchObject({ status: "passed" });
    expect(await runOne(steps("size"))).toMatchObject({ status: "failed" });
  });

  test("[T17] pattern_clarification_contains reads names of flows", async () => {
    const steps = (names: string): string => `- user: which\n  assertions: [{ pattern_clarification_contains: ${names} }]`;
    expect(await runOne(steps("[hello, exchange]"))).toMatchObject({ status: "passed" });
    expect(await runOne(steps("{ operator: any, flow_ids: [hello, other] }"))).toMatchObject({ status: "passed" });
    expect(await runOne(steps("[hello, other]"))).toMatchObject({ status: "failed" });
  });

  test("[T20] assertion_order_enabled wants them in their order", async () => {
    const order =
      "- slot_was_set: [{ name: order_id, value: A-1 }]\n- bot_uttered: { text_matches: In stock }\n- bot_uttered: { text_matches: costs }";
    const swapped = order.split("\n").toReversed().join("\n");
    expect(await runOne(whole(order, "  assertion_order_enabled: true\n"))).toMatchObject({ status: "passed" });
    expect(await runOne(whole(swapped))).toMatchObject({ status: "passed" });
    const failed = await runOne(whole(swapped, "  assertion_order_enabled: true\n"));
    expect(failed).toMatchObject({
      status: "failed",
      failure: { expected: "bot_uttered /In stock/, after what stands before it" },
    });
  });

  test("[T23] a judged assertion skips a case whose other assertions hold, and no other", async () => {
    const judged = "- generative_response_is_relevant: { threshold: 0.9 }\n";
    expect(await runOne(whole(`${judged}- flow_started: exchange`))).toMatchObject({
      status: "skipped",
      reason: expect.stringContaining("judge"),
    });
    expect(await runOne(whole(`${judged}- flow_started: hello`))).toMatchObject({ status: "failed" });
  });
});

describe("the files around a case", () => {
  test("[T2] [T4] fixtures fill slots before the first message, the nearest definition first", async () => {
    const assistant = await shop();
    const { cases } = readTests([
      { path: "conftest.yml", text: "fixtures: [{ base: [{ tier: bronze }, { size: S }] }, { other: { tier: x } }]" },
      { path: "a/conftest.yml", text: "fixtures: [{ base: [{ tier: silver }] }]" },
      {
        path: "a/b.yml",
        text: "fixtures: [{ own: [{ order_id: A-9 }] }]\ntest_cases: [{ test_case: x, fixtures: [base, own], steps: [] }]",
      },
      { path: "c.yml", text: "test_cases: [{ test_case: y, fixtures: base, steps: [] }]" },
    ]);
    expect(cases.map(({ slots }) => slots)).toEqual([
      { tier: "silver", order_id: "A-9" },
      { tier: "bronze", size: "S" },
    ]);
    const { results } = await runTests({ assistant, cases, understand: createScriptedUnderstand({}) });
    expect(results.map(({ status }) => status)).toEqual(["passed", "passed"]);
  });

  test("[T4] a fixture answers a question before it is asked", async () => {
    const report = await run(
      "- test_case: one\n  fixtures: [known]\n  steps:\n  - user: exchange\n  - utter: utter_ask_size\n",
      `${STUBS}fixtures: [{ known: [{ order_id: A-9 }] }]\n`,
    );
    expect(report).toMatchObject({ passed: 1, failed: 0, skipped: 0 });
  });

  test("[T9] mocked_datetime is the time of the conversation", async () => {
    const { cases } = readTests([
      {
        path: "a.yml",
        text: 'fixtures: [{ then: [{ mocked_datetime: "2025-03-01T10:00:00Z" }] }]\ntest_cases: [{ test_case: x, fixtures: [then], steps: [{ user: exchange }] }]',
      },
    ]);
    const understand = createScriptedUnderstand(UNDERSTAND);
    await runTests({ assistant: await shop(), cases, understand });
    expect(understand.requests[0]?.now).toBe(Date.parse("2025-03-01T10:00:00Z"));
    expect(understand.requests[0]?.timeZone).toMatch(/\w/);
  });

  test("[T5] metadata of a step is laid over that of its case", () => {
    const { cases } = readTests([
      {
        path: "a.yml",
        text: "metadata: [{ one: { a: 1, b: 1 } }, { two: { b: 2 } }]\ntest_cases: [{ test_case: x, metadata: one, steps: [{ user: hi, metadata: two }, { user: hi }] }]",
      },
    ]);
    expect(cases[0]?.turns.map(({ metadata }) => metadata)).toEqual([
      { a: 1, b: 2 },
      { a: 1, b: 1 },
    ]);
  });

  test("[T6] a stub of a case comes before that of the file", async () => {
    const before = `stub_custom_actions:\n  check_stock: { responses: [{ text: all }] }\n  "one::check_stock": { responses: [{ response: utter_hello }], output: { price: 3 } }\n`;
    expect(
      await runOne("- user: both\n- utter: utter_hello\n- slot_was_set: [price: 3]\n- slot_was_not_set: [tier]", before),
    ).toMatchObject({ status: "passed" });
  });

  test("[T8] an action without a stub fails the case that reaches it and says so", async () => {
    const before = "stub_custom_actions:\n  other: { events: [], responses: [] }\n";
    const result = await runOne("- user: both", before);
    expect(result).toMatchObject({ status: "failed", failure: { expected: expect.stringContaining("check_stock") } });
  });

  test("without stubs actions are performed through the port", async () => {
    const { cases } = readTests([
      { path: "a.yml", text: "test_cases: [{ test_case: x, steps: [{ user: both }, { bot: Size S costs 5. }] }]" },
    ]);
    const actions = createScriptedActions({ check_stock: { output: { price: 5 } } });
    const report = await runTests({
      assistant: await shop(),
      cases,
      understand: createScriptedUnderstand(UNDERSTAND),
      actions,
    });
    expect(report.results[0]?.failure).toBeUndefined();
    expect(actions.calls.map(({ input }) => input)).toEqual([{ order_id: "A-1", size: "S" }]);
  });

  test("[T36] failFast stops at the first failure", async () => {
    const { cases } = readTests([
      {
        path: "a.yml",
        text: "test_cases: [{ test_case: x, steps: [{ user: stop }, { bot: never }] }, { test_case: y, steps: [] }]",
      },
    ]);
    const report = await runTests({ assistant: await shop(), cases, understand: createScriptedUnderstand({}), failFast: true });
    expect(report).toMatchObject({ passed: 0, failed: 1 });
  });

  test.each([
    ["test/unknown-fixture", "test_cases: [{ test_case: x, fixtures: [»nobody], steps: [] }]"],
    ["test/unknown-metadata", "test_cases: [{ test_case: x, steps: [{ user: hi, metadata: »nobody }] }]"],
    ["test/duplicate-name", "fixtures: [{ a: [] }, { »a: [] }]\ntest_cases: []"],
    ["key/missing", "test_cases: [{ test_case: x, steps: [»{ says: hi }] }]"],
    ["key/missing", "test_cases: [{ test_case: x, steps: [{ user: hi, assertions: [{ »flow_start: a }] }] }]"],
    ["key/type", "test_cases: [{ test_case: x, steps: [{ user: hi, assertions: [{ bot_uttered: »hi }] }] }]"],
  ])("%s is reported at its place", (code, text) => {
    const at = text.indexOf("»");
    const line = text.slice(0, at).split("\n");
    const { diagnostics } = readTests([{ path: "a.yml", text: text.replace("»", "") }]);
    expect(diagnostics[0]).toMatchObject({ code, place: { line: line.length, column: line.at(-1)!.length + 1 } });
  });
});
