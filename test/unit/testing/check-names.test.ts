import { beforeAll, expect, test } from "vitest";
import type { Assistant } from "../../../src/model/assistant.ts";
import { checkTestNames } from "../../../src/testing/check-names.ts";
import { shop, STUBS } from "./shop.ts";

let assistant: Assistant;

beforeAll(async () => {
  assistant = await shop();
});

/** What is found, as `severity line:column message hint`. */
const found = (text: string): readonly string[] =>
  checkTestNames([{ path: "t.yml", text }], assistant).map(
    ({ severity, place, message, hint, code }) =>
      `${code === "test/unknown-name" ? severity : code} ${place?.line}:${place?.column} ${message}${hint ? ` ${hint}` : ""}`,
  );

const asserting = (assertions: string): string =>
  `test_cases:\n- test_case: a\n  steps:\n  - user: hi\n    assertions: [${assertions}]`;

test("[T43] names that there are are fine, however they are written", () => {
  expect(
    found(`fixtures: [{ base: [{ size: S }, { mocked_datetime: "2031-01-01" }] }]
${STUBS}  "a::validate_size": [{ output: { price: 1 } }, { outcome: queued, then: { errors: [{ slot: size }] } }]
test_cases:
- test_case: a
  fixtures: base
  steps:
  - utter: utter_hello
  - slot_was_set: [size: S, price]
  - slot_was_not_set: gift
  - user: hi
    assertions:
    - flow_started: pattern_session_start
    - flow_started: { operator: any, flow_ids: [hello, wrap] }
    - pattern_clarification_contains: [change an item, exchange]
    - flow_completed: { flow_id: exchange, flow_step_id: told }
    - flow_completed: { flow_id: exchange, flow_step_id: exchange_told }
    - flow_cancelled: wrap
    - slot_was_set: [{ name: size, value: M }]
    - action_executed: check_stock
    - action_executed: utter_hello
    - action_executed: action_listen
    - bot_uttered: { utter_name: utter_exchange_told }
    - bot_did_not_utter: { utter_name: utter_internal_error_rasa }`),
  ).toEqual([]);
});

test.each([
  ["bot_uttered: { utter_name: utter_helo }", "error 5:45 There is no response `utter_helo`. Did you mean `utter_hello`?"],
  ["bot_did_not_utter: { utter_name: zzz }", "error 5:51 There is no response `zzz`."],
  ["generative_response_is_relevant: { utter_name: zzz }", "error 5:65 There is no response `zzz`."],
  ["flow_started: exchang", "error 5:32 There is no flow `exchang`. Did you mean `exchange`?"],
  ["flow_started: [hello, rap]", "error 5:40 There is no flow `rap`. Did you mean `wrap`?"],
  ["flow_started: { operator: all, flow_ids: [helo] }", "error 5:60 There is no flow `helo`. Did you mean `hello`?"],
  [
    "pattern_clarification_contains: [change an iten]",
    "error 5:51 There is no flow `change an iten`. Did you mean `change an item`?",
  ],
  ["flow_completed: zzz", "error 5:34 There is no flow `zzz`."],
  ["flow_cancelled: { flow_id: wrapp, flow_step_id: x }", "error 5:45 There is no flow `wrapp`. Did you mean `wrap`?"],
  ["flow_completed: { flow_id: exchange, flow_step_id: tol }", "warning 5:69 There is no step `tol`. Did you mean `told`?"],
  ["slot_was_set: [{ name: sise, value: size }]", "error 5:41 There is no slot `sise`. Did you mean `size`?"],
  ["slot_was_not_set: [{ name: zzz }]", "error 5:45 There is no slot `zzz`."],
  ["action_executed: check_stocks", "warning 5:35 There is no action `check_stocks`. Did you mean `check_stock`?"],
])("[T43] %s", (assertion, expected) => {
  expect(found(asserting(assertion))).toEqual([expected]);
});

test("[T43] steps of the classic style, at the greeting too", () => {
  expect(
    found(
      "test_cases:\n- test_case: a\n  steps:\n  - utter: utter_x\n  - slot_was_set: [sise: S, size]\n  - slot_was_not_set: pric",
    ),
  ).toEqual([
    "error 4:12 There is no response `utter_x`.",
    "error 5:20 There is no slot `sise`. Did you mean `size`?",
    "error 6:23 There is no slot `pric`. Did you mean `price`?",
  ]);
});

test("[T43] stubs and fixtures do nothing under such a name: warnings", () => {
  expect(
    found(`fixtures: { base: { sise: S } }
stub_custom_actions:
  check_stocks: {}
  "b::check_stock":
  - output: { pric: 1 }
  - events: [{ event: slot, name: tier }, { event: followup, name: zzz }]
    responses: [{ response: utter_helo }, { text: utter_x }]
  - { outcome: accepted, then: { errors: [{ slot: zzz }] } }
test_cases: [{ test_case: a, steps: [] }]`),
  ).toEqual([
    "warning 1:21 There is no slot `sise`. Did you mean `size`?",
    "warning 3:3 There is no action `check_stocks`. Did you mean `check_stock`?",
    "warning 4:3 There is no case `b`. Did you mean `a`?",
    "warning 5:15 There is no slot `pric`. Did you mean `price`?",
    "warning 6:35 There is no slot `tier`.",
    "warning 7:29 There is no response `utter_helo`. Did you mean `utter_hello`?",
    "warning 8:51 There is no slot `zzz`.",
  ]);
});

test("[T43] the closest name is a fix that is a guess, where the name stands alone", () => {
  const fixes = (text: string): readonly unknown[] =>
    checkTestNames([{ path: "t.yml", text }], assistant).map(({ fix }) => fix);
  expect(fixes(asserting("flow_started: exchang"))).toMatchObject([
    { title: "Rename to exchange", text: "exchange", safe: false },
  ]);
  expect(fixes(asserting("flow_started: zzz"))).toEqual([undefined]);
  expect(fixes('stub_custom_actions: { "a::check_stocks": {} }\ntest_cases: [{ test_case: a, steps: [] }]')).toEqual([
    undefined,
  ]);
});
