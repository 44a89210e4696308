import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { createScriptedActions } from "../../../src/testing/scripted-actions.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";
import { readTests } from "../../../src/testing/read-tests.ts";
import { runTests } from "../../../src/testing/run-tests.ts";
import { play, playSteps, shop, STUBS } from "./shop.ts";

describe("turns", () => {
  test("[T10] steps before the first user are about the greeting", async () => {
    expect(await playSteps("- utter: utter_hello\n- user: exchange\n- bot: Which order?")).toMatchObject({ status: "passed" });
    const failed = await playSteps("- bot: Which order?\n- user: exchange");
    expect(failed).toMatchObject({ status: "failed", failure: { user: null, expected: 'bot "Which order?"' } });
    expect(failed.failure?.actual).toContain('bot "Hello!" (utter_hello)');
  });

  test("[T11] of consecutive user steps the last one's events are compared", async () => {
    const steps = "- user: exchange\n- user: A-1\n- user: medium\n";
    expect(await playSteps(`${steps}- slot_was_set: [{ size: M }]`)).toMatchObject({ status: "passed" });
    expect(await playSteps(`${steps}- bot: Which size?`)).toMatchObject({
      status: "failed",
      failure: { user: "medium" },
    });
  });

  test("[T12] an empty message, a payload, and line breaks at the end", async () => {
    const { status, understand } = await playSteps(`- user: ""
- utter: utter_user_input_empty_error_rasa
- user: |
    exchange
- bot: |
    Which order?

- user: /SetSlots(order_id=A-1)
- slot_was_set: [{ order_id: A-1 }]`);
    expect(status).toBe("passed");
    expect(understand.requests.map(({ text }) => text)).toEqual(["exchange"]);
  });

  test("[T21] the same words twice are two turns, each with its own metadata", async () => {
    const text = `metadata: [{ one: { turn: 1 } }, { two: { turn: 2 } }]
${STUBS}test_cases:
- test_case: twice
  steps:
  - user: A-1
    metadata: one
    assertions: [{ bot_uttered: { utter_name: utter_ask_rephrase } }]
  - user: exchange
    assertions: [{ flow_started: exchange }]
  - user: A-1
    metadata: two
    assertions: [{ slot_was_set: [{ name: order_id, value: A-1 }] }]
`;
    const { results } = await play(text);
    expect(results).toMatchObject([{ status: "passed" }]);
    expect(results[0]?.testCase.turns.map(({ metadata }) => metadata)).toEqual([{ turn: 1 }, {}, { turn: 2 }]);
  });

  test("[T22] a case ends at its first failure", async () => {
    const { checked, understand, failure } = await playSteps(
      "- user: exchange\n- bot: Which order?\n- bot: first\n- bot: second\n- user: A-1\n- bot: third",
    );
    expect(failure?.expected).toBe('bot "first"');
    expect(checked).toEqual([
      { kind: "bot", passed: true },
      { kind: "bot", passed: false },
    ]);
    expect(understand.requests).toHaveLength(1);
  });
});

describe("commands of a test", () => {
  test("[T26] stand for the message, and the model is not asked", async () => {
    const { status, understand } = await playSteps(`- user: I would like another one
  commands: [{ command: start flow, flow: exchange }, { command: set slot, name: order_id, value: A-7 }]
- slot_was_set: [{ order_id: A-7 }]
- utter: utter_ask_size
- user: medium
- bot: Size M costs 20.`);
    expect(status).toBe("passed");
    expect(understand.requests.map(({ text }) => text)).toEqual(["medium"]);
  });

  test("[T26] no command at all means nothing", async () => {
    expect(await playSteps("- user: exchange\n  commands: []\n- utter: utter_ask_rephrase")).toMatchObject({
      status: "passed",
    });
  });

  test("[T28] a case with one such message is scripted, the others are the model's", async () => {
    const report = await play(`${STUBS}test_cases:
- test_case: one
  steps: [{ user: hi, commands: [{ command: noop }] }, { user: exchange }]
- test_case: two
  steps: [{ user: exchange }, { user: A-1 }]
- test_case: three
  steps: []
`);
    expect(report.results.map(({ reading }) => reading)).toEqual(["scripted", "model", "model"]);
    expect(report).toMatchObject({ model: 2, scripted: 1, passed: 3, failed: 0, skipped: 0 });
  });
});

describe("stubs", () => {
  test("[T7] a list answers the calls in their order, and its last stays", async () => {
    const before = `stub_custom_actions:\n  check_stock: [{ output: { price: 1 } }, { output: { price: 2 } }]\n`;
    const again = "- user: exchange\n- user: A-1\n";
    expect(
      await playSteps(
        `- user: both\n- bot: Size S costs 1.\n${again}- bot: Size S costs 2.\n${again}- bot: Size S costs 2.`,
        before,
      ),
    ).toMatchObject({ status: "passed" });
  });

  test.each([
    ["{ outcome: failed }", "utter_internal_error_rasa"],
    ["{ outcome: timedOut }", "utter_internal_error_rasa"],
    ["{ outcome: offline }", "utter_offline"],
    ["{ errors: [{ slot: size }] }", "utter_ask_size"],
  ])("[T7] %s is followed by %s", async (stub, utter) => {
    const before = `stub_custom_actions:\n  check_stock: ${stub}\n`;
    expect(await playSteps(`- user: both\n- utter: ${utter}`, before)).toMatchObject({ status: "passed" });
  });

  test("[T8] an action at the greeting needs its stub too", async () => {
    const { assistant } = await readAssistant([
      {
        path: "bot.yml",
        text: "flows:\n  a: { description: x, steps: [{ say: A }] }\n  pattern_session_start: { description: x, steps: [{ action: load_profile }, { action: action_session_start }] }",
      },
    ]);
    const run = async (stubs: string): Promise<unknown> => {
      const { cases } = readTests([
        { path: "a.yml", text: `stub_custom_actions: ${stubs}\ntest_cases: [{ test_case: t, steps: [{ user: hi }] }]` },
      ]);
      const { results } = await runTests({ assistant: assistant!, cases, understand: createScriptedUnderstand({}) });
      return results[0];
    };
    expect(await run("{ other: {} }")).toMatchObject({
      status: "failed",
      failure: { user: null, place: { line: 2 }, expected: expect.stringMatching(/a stub for the action load_profile:/) },
    });
    expect(await run("{ load_profile: {} }")).toMatchObject({ status: "passed" });
  });

  test("[T8] a validation needs no stub: it goes to the backend, and is passed over where there is none", async () => {
    const { assistant } = await readAssistant([
      {
        path: "bot.yml",
        text: 'actions: [validate_size, act]\nslots: { size: { ask: Which? } }\nflows: { a: { description: x, steps: [{ collect: size }, { action: act }, { say: "{size}" }] } }',
      },
    ]);
    const run = async (stub: string, actions?: ReturnType<typeof createScriptedActions>): Promise<unknown> => {
      const { cases } = readTests([
        {
          path: "a.yml",
          text: `stub_custom_actions: { act: {}${stub} }\ntest_cases: [{ test_case: t, steps: [{ user: a }, { user: b }, { bot: C }] }]`,
        },
      ]);
      const understand = createScriptedUnderstand({
        a: [{ command: "start flow", flow: "a" }],
        b: [{ command: "set slot", name: "size", value: "B", extractor: "LLM" }],
      });
      const { results } = await runTests({ assistant: assistant!, cases, understand, actions });
      return results[0]?.failure?.actual.find((line) => line.startsWith("bot")) ?? results[0]?.status;
    };
    const backend = createScriptedActions({ validate_size: { output: { size: "C" } }, act: { output: { size: "D" } } });
    expect(await run("")).toBe('bot "B" (utter_a_2_action)');
    expect(await run("", backend)).toBe("passed");
    expect(backend.calls.map(({ action }) => action)).toEqual(["validate_size"]);
    expect(await run(", validate_size: { output: { size: E } }", backend)).toBe('bot "E" (utter_a_2_action)');
  });

  test("[T8] without stubs somebody must provide the action", async () => {
    const text = "test_cases:\n- test_case: t\n  steps: [{ user: both }, { bot: Size S costs 5. }]\n";
    const alone = await play(text);
    expect(alone.results[0]).toMatchObject({
      status: "failed",
      failure: { expected: "somebody to provide the action check_stock" },
    });
    const actions = createScriptedActions({ check_stock: { output: { price: 5 } } });
    expect((await play(text, { actions })).passed).toBe(1);
  });
});

describe("fixtures", () => {
  test("[T4] are set after the session has started, typed, and without slots that there are not", async () => {
    const assistant = await shop();
    const understand = createScriptedUnderstand({ exchange: [{ command: "start flow", flow: "exchange" }] });
    const { cases } = readTests([
      {
        path: "a.yml",
        text: 'fixtures: { base: { price: "12", size: m, gone: 1, gift: null } }\ntest_cases: [{ test_case: t, fixtures: base, steps: [{ utter: utter_hello }, { slot_was_not_set: [size] }, { user: exchange }] }]',
      },
    ]);
    expect(await runTests({ assistant, cases, understand })).toMatchObject({ passed: 1 });
    expect(understand.requests[0]?.state.slots).toMatchObject({ price: 12, size: "M" });
    expect(understand.requests[0]?.state.slots).not.toHaveProperty("gone");
    expect(understand.requests[0]?.state.slots).not.toHaveProperty("gift");
  });

  test("[T9] a mocked_datetime that is no time fails its case alone", async () => {
    const { results } = await play(
      "fixtures: { then: { mocked_datetime: soon } }\ntest_cases:\n- { test_case: t, fixtures: then, steps: [] }\n- { test_case: u, steps: [] }\n",
    );
    expect(results).toMatchObject([
      { status: "failed", failure: { expected: "mocked_datetime to be an ISO 8601 date and time", actual: ['it is "soon"'] } },
      { status: "passed" },
    ]);
  });

  test("[T9] the mocked time stands still", async () => {
    const { understand } = await play(
      'fixtures: { then: { mocked_datetime: "2025-03-01T10:00:00Z" } }\ntest_cases: [{ test_case: t, fixtures: then, steps: [{ user: a }, { user: b }] }]\n',
    );
    expect(understand.requests.map(({ now }) => now)).toEqual([Date.UTC(2025, 2, 1, 10), Date.UTC(2025, 2, 1, 10)]);
  });
});

test("[A32] both styles, ordered assertions, the same words told apart, fixtures after the session has started", async () => {
  const report = await play(`fixtures: { known: { order_id: A-9 } }
metadata: { first: { turn: 1 }, second: { turn: 2 } }
${STUBS}test_cases:
- test_case: classic
  fixtures: known
  steps:
  - utter: utter_hello
  - user: exchange
  - utter: utter_ask_size
  - user: medium
  - slot_was_set: [{ size: M, price: 20.0 }]
- test_case: asserting
  steps:
  - user: medium
    metadata: first
    assertions: [{ slot_was_not_set: [{ name: size }] }]
  - user: exchange
    assertions: [{ flow_started: { operator: all, flow_ids: [exchange, find_order] } }]
  - user: A-1
    assertions: [{ bot_uttered: { utter_name: utter_ask_size } }]
  - user: medium
    metadata: second
    assertion_order_enabled: true
    assertions:
    - slot_was_set: [{ name: size, value: M }]
    - action_executed: check_stock
    - bot_uttered: { text_matches: In stock. }
    - slot_was_set: [{ name: price, value: 20 }]
    - bot_uttered: { text_matches: "Size \\\\w costs" }
    - flow_completed: { flow_id: exchange, flow_step_id: told }
  - bot: never said
`);
  expect(report.results.map(({ failure }) => failure)).toEqual([undefined, undefined]);
});

test("[T39] a case says from where and in which language its user writes", async () => {
  const { assistant, diagnostics: found } = await readAssistant([
    {
      path: "bot.yml",
      text: `
flows: { hello: { description: x, steps: [{ action: utter_hi }] } }
responses:
  utter_hi: [{ text: Hi, translation: { de: { text: Hallo } } }, { text: Good day, channel: phone }]
`,
    },
  ]);
  const { cases, diagnostics } = readTests([
    {
      path: "a.yml",
      text: `test_cases:
- { test_case: plain, steps: [{ user: x, commands: [{ command: start flow, flow: hello }] }, { bot: Hi }] }
- { test_case: german, locale: de-AT, steps: [{ user: x, commands: [{ command: start flow, flow: hello }] }, { bot: Hallo }] }
- { test_case: phone, channel: phone, steps: [{ user: x, commands: [{ command: start flow, flow: hello }] }, { bot: Good day }] }
`,
    },
  ]);
  expect([...found, ...diagnostics]).toEqual([]);
  const report = await runTests({ assistant: assistant!, cases, understand: createScriptedUnderstand({}) });
  expect(report.results.map(({ testCase, status }) => [testCase.name, status])).toEqual([
    ["plain", "passed"],
    ["german", "passed"],
    ["phone", "passed"],
  ]);
});
