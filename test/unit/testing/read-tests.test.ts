import { describe, expect, test } from "vitest";
import { readTests } from "../../../src/testing/read-tests.ts";

const file = (text: string, path = "a.yml"): { path: string; text: string } => ({ path, text });

describe("fixtures and metadata", () => {
  test("[T3] are a list of names or one map, each a map of slots or a list of maps", () => {
    const ways = [
      "fixtures: [{ a: { x: 1, y: 2 } }, { b: [{ x: 3 }] }]",
      "fixtures: [{ a: [{ x: 1 }, { y: 2 }], b: { x: 3 } }]",
      "fixtures: { a: { x: 1, y: 2 }, b: [{ x: 3 }] }",
    ];
    for (const fixtures of ways) {
      const { cases, diagnostics } = readTests([
        file(
          `${fixtures}\ntest_cases: [{ test_case: t, fixtures: [a, b], steps: [] }, { test_case: u, fixtures: a, steps: [] }]`,
        ),
      ]);
      expect(diagnostics).toEqual([]);
      expect(cases.map(({ slots }) => slots)).toEqual([
        { x: 3, y: 2 },
        { x: 1, y: 2 },
      ]);
    }
  });

  test("[T3] a name given twice in one file is an error there; the same in another file is not", () => {
    const twice = readTests([file("fixtures: [{ a: [] }, { a: [] }]\nmetadata: [{ a: {} }]\ntest_cases: []")]);
    expect(twice.diagnostics).toMatchObject([
      { code: "test/duplicate-name", severity: "error", place: { line: 1, column: 25 } },
    ]);
    const metadata = readTests([file("metadata: [{ a: {} }, { a: {} }]\ntest_cases: []")]);
    expect(metadata.diagnostics).toMatchObject([{ code: "test/duplicate-name", place: { column: 25 } }]);
    const apart = readTests([file("fixtures: [{ a: [] }]", "conftest.yml"), file("fixtures: [{ a: [] }]\ntest_cases: []")]);
    expect(apart.diagnostics).toEqual([]);
  });

  test("[T3] two cases of one name are a warning", () => {
    const { diagnostics, cases } = readTests([
      file("test_cases:\n- { test_case: t, steps: [] }\n- { test_case: t, steps: [] }"),
    ]);
    expect(diagnostics).toMatchObject([{ code: "test/duplicate-name", severity: "warning", place: { line: 3, column: 5 } }]);
    expect(cases).toHaveLength(2);
  });

  test("[T2] the nearest definition wins: root, then folder, then the file's own", () => {
    const conftest = (tier: string, more = ""): string => `fixtures: [{ base: { tier: ${tier} } }${more}]`;
    const using = (own = ""): string => `${own}test_cases: [{ test_case: t, fixtures: base, steps: [] }]`;
    const { cases } = readTests([
      file(conftest("root", ", { far: { x: 1 } }"), "conftest.yml"),
      file(conftest("folder"), "a/b/conftest.yaml"),
      file(using(), "a/1.yml"),
      file(using(), "a/b/2.yml"),
      file(using(), "a/b/c/3.yml"),
      file(using("fixtures: { base: { tier: own } }\n"), "a/b/c/4.yml"),
      file(using(), "ab/5.yml"),
    ]);
    expect(cases.map(({ file: path, slots }) => [path, slots["tier"]])).toEqual([
      ["a/1.yml", "root"],
      ["a/b/2.yml", "folder"],
      ["a/b/c/3.yml", "folder"],
      ["a/b/c/4.yml", "own"],
      ["ab/5.yml", "root"],
    ]);
  });

  test("[T25] keys of a judge are accepted with a note, also in a file that holds nothing else", () => {
    const { diagnostics } = readTests([
      file("llm_as_judge: { llm: { provider: x } }\n", "conftest.yml"),
      file("llm_judge: {}\nllm_e2e_test_conversion: {}\ntest_cases: []"),
    ]);
    expect(diagnostics.map(({ severity, place }) => [severity, place?.file, place?.line])).toEqual([
      ["info", "a.yml", 1],
      ["info", "a.yml", 2],
      ["info", "conftest.yml", 1],
    ]);
  });
});

describe("commands", () => {
  const commands = (list: string, user = "hi"): ReturnType<typeof readTests> =>
    readTests([file(`test_cases:\n- test_case: t\n  steps:\n  - user: ${user}\n    commands: ${list}`)]);

  test("[T26] are read by their names in the tracker, with what they name", () => {
    const { cases, diagnostics } = commands(
      "[{ command: start flow, flow: 1 }, { command: set slot, name: a, value: 5 }, { command: set slot, name: b, value: null, extractor: NLU }, { command: correct slot, corrected_slots: [{ name: a, value: '6' }] }, { command: clarify, options: [x, y] }, { command: chitchat, about: thanks }, { command: cancel flow }, { command: error, error_type: e, info: { n: 1 } }]",
    );
    expect(diagnostics).toEqual([]);
    expect(cases[0]?.turns[0]?.commands).toEqual([
      { command: "start flow", flow: "1" },
      { command: "set slot", name: "a", value: 5, extractor: "LLM" },
      { command: "set slot", name: "b", value: null, extractor: "NLU" },
      { command: "correct slot", corrected_slots: [{ name: "a", value: "6" }] },
      { command: "clarify", options: ["x", "y"] },
      { command: "chitchat", about: "thanks" },
      { command: "cancel flow" },
      { command: "error", error_type: "e", info: { n: 1 } },
    ]);
  });

  test("[T26] an empty list means nothing, no list leaves it to the model", () => {
    expect(commands("[]").cases[0]?.turns[0]?.commands).toEqual([]);
    expect(commands("").cases[0]?.turns[0]).not.toHaveProperty("commands");
  });

  test.each([
    ["test/unknown-command", "[{ command: start flw, flow: a }]", 27, "Did you mean `start flow`?"],
    ["test/unknown-command", "[{ command: push pattern, pattern: a }]", 27, "Commands are "],
    ["test/unknown-command", "[{ flow: a }]", 16, "Commands are "],
    ["test/unknown-command", "[start flow]", 16, "Commands are "],
    ["test/unknown-field", "[{ command: start flow, flow: a, name: b }]", 48, "It has flow."],
    ["test/unknown-field", "[{ command: cancel flow, flow: a }]", 40, "It stands alone."],
    ["key/missing", "[{ command: set slot, name: a }]", 16, "null empties it"],
    ["key/value", "[{ command: chitchat, about: weather }]", 44, "It is one of"],
    ["key/type", "{ command: start flow }", 5, "- command:"],
  ])("[T27] %s: %s", (code, list, column, hint) => {
    const { diagnostics, cases } = commands(list);
    expect(diagnostics).toMatchObject([{ code, severity: "error", place: { line: 5, column } }]);
    expect(diagnostics[0]?.hint).toContain(hint);
    // The model is not asked for what the test has tried to say itself.
    expect(cases[0]?.turns[0]?.commands).toEqual(code === "key/value" ? [{ command: "chitchat" }] : []);
  });

  test.each(['""', '" "', "/SetSlots(a=1)"])("[T27] a message that nobody reads has no commands: %s", (user) => {
    expect(commands("[{ command: noop }]", user).diagnostics).toMatchObject([
      { code: "test/commands-unread", place: { line: 5, column: 5 } },
    ]);
  });
});

describe("stubs", () => {
  const stubs = (text: string): unknown =>
    readTests([file(`stub_custom_actions:\n  act: ${text}\ntest_cases: [{ test_case: "a::b", steps: [] }]`)]).cases[0]?.stubs?.[
      "act"
    ];

  test("[T6] are judged as an action server's answer is", () => {
    expect(
      stubs('{ events: [{ event: slot, name: a, value: 1 }, { name: b }], responses: [{ text: "", image: i.png }, {}] }'),
    ).toEqual({
      kind: "action",
      output: {},
      messages: [{ message: { image: "i.png" } }],
      events: [{ event: "slot", name: "a", value: 1 }],
    });
    expect(stubs("{ responses: [{ response: utter_a, n: 2, buttons: [{ title: T, payload: /x }] }] }")).toEqual({
      kind: "action",
      output: {},
      messages: [{ response: "utter_a", variables: { n: 2 }, message: { buttons: [{ title: "T", payload: "/x" }] } }],
    });
  });

  test("[T7] may have an output, another outcome, refused values, or be a list of them", () => {
    expect(stubs("{ output: { a: 1 } }")).toEqual({ kind: "action", output: { a: 1 }, messages: [] });
    expect(stubs("[{ outcome: failed }, { outcome: offline }, { outcome: timedOut }, { outcome: cancelled }]")).toMatchObject([
      { kind: "failed", retryable: false },
      { kind: "offline" },
      { kind: "timedOut" },
      { kind: "cancelled" },
    ]);
    expect(stubs("{ errors: [{ slot: a, message: No. }, { slot: b, code: taken }] }")).toEqual({
      kind: "refused",
      errors: [
        { slot: "a", code: "refused", message: "No." },
        { slot: "b", code: "taken", message: "" },
      ],
    });
  });

  test("[T6] a case whose name holds :: has stubs of its own too", () => {
    const { cases } = readTests([
      file(
        'stub_custom_actions: { act: { output: { x: 1 } }, "a::b::act": { output: { x: 2 } }, "a::act": { output: { x: 3 } } }\ntest_cases: [{ test_case: "a::b", steps: [] }, { test_case: c, steps: [] }]',
      ),
    ]);
    expect(cases.map(({ stubs: own }) => own)).toMatchObject([{ act: { output: { x: 2 } } }, { act: { output: { x: 1 } } }]);
    expect(Object.keys(cases[0]!.stubs!)).toEqual(["act"]);
  });
});

test("[T14] a step that nothing is compared with is a warning, once a case, at its place", () => {
  const steps = "  - user: a\n  - utter: utter_a\n  - bot: b\n  - user: c";
  const written = (assertions: string): readonly unknown[] =>
    readTests([file(`test_cases:\n- test_case: t\n  steps:\n${steps}\n${assertions}`)]).diagnostics;
  expect(written("    assertions: [{ flow_started: f }]")).toMatchObject([
    {
      code: "test/not-judged",
      severity: "warning",
      message: "Nothing is compared with this `utter`: the case has assertions.",
      place: { file: "a.yml", line: 5, column: 5 },
    },
  ]);
  expect(written("")).toEqual([]);
});
