import { beforeAll, describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { formatDiagnostic } from "../../../src/base/diagnostics.ts";
import type { Actions } from "../../../src/backend/actions.ts";
import type { JsonObject } from "../../../src/base/json.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { converse } from "../../../src/testing/drive.ts";
import { formatTests } from "../../../src/testing/format-tests.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { readTests } from "../../../src/testing/read-tests.ts";
import { recordTalk } from "../../../src/testing/record.ts";
import { runTests, type PlayedReport } from "../../../src/testing/run-tests.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

/** A bank: whoever is known sees the balance, and a transfer may wait or take its time. */
const BANK = `
actions:
  - read_balance: { requires: verified }
  - transfer: { risk: write, confirm: waived because nothing is at stake here }
slots:
  customer: { claim: sub }
  amount: { type: float, ask: "How much?" }
  balance: { type: float, mappings: [{ type: controlled }] }
  booked: { mappings: [{ type: controlled }] }
responses:
  utter_hello: Hello!
flows:
  balance: { description: tell the balance, steps: [{ action: read_balance }, { say: "You have {balance}, {customer}." }] }
  transfer:
    description: transfer money
    steps: [{ collect: amount }, { action: transfer }, { id: told, say: "Done: {booked}." }]
  hello: { description: say hello, steps: [{ action: utter_hello }] }
`;

let assistant: Assistant;

beforeAll(async () => {
  const read = await readAssistant([{ path: "bank.yml", text: BANK }]);
  if (!read.assistant) throw new Error(read.diagnostics.map(formatDiagnostic).join("\n"));
  assistant = read.assistant;
});

const UNDERSTAND = createScriptedUnderstand({
  balance: [{ command: "start flow", flow: "balance" }],
  transfer: [{ command: "start flow", flow: "transfer" }],
  fifty: [{ command: "set slot", name: "amount", value: 50, extractor: "LLM" }],
  hello: [{ command: "start flow", flow: "hello" }],
});

const FILE = (transfer: string, cases: string): string => `stub_custom_actions:
  read_balance: { output: { balance: 12 } }
  transfer: ${transfer}
test_cases:
${cases}`;

async function play(
  text: string,
  options: { readonly claims?: JsonObject; readonly actions?: Actions } = {},
): Promise<PlayedReport> {
  const { cases, diagnostics } = readTests([{ path: "t.yml", text }]);
  expect(diagnostics.map(formatDiagnostic)).toEqual([]);
  return runTests({ assistant, cases, understand: UNDERSTAND, platform: createManualPlatform(), ...options });
}

const outcomes = ({ results }: PlayedReport): readonly string[] =>
  results.map(
    ({ name, status, failure }) => `${name}: ${failure ? `${failure.expected} / ${failure.actual.join("; ")}` : status}`,
  );

describe("who the user is", () => {
  const REFUSED = `[{ bot_uttered: { utter_name: utter_verification_needed } }, { slot_was_not_set: [{ name: balance }] }]`;

  test("[T40] a case says it, a step from its message on, and without either nobody is vouched for", async () => {
    const report = await play(
      FILE(
        "{ output: {} }",
        `- { test_case: nobody, steps: [{ user: balance, assertions: ${REFUSED} }] }
- test_case: somebody
  claims: { sub: Ada }
  steps:
  - { user: balance, assertions: [{ bot_uttered: { text_matches: "You have 12, Ada." } }] }
  - { user: balance, claims: { sub: Bo }, assertions: [{ bot_uttered: { text_matches: "You have 12, Bo." } }] }
  - { user: balance, assertions: [{ bot_uttered: { text_matches: "You have 12, Bo." } }] }
  - { user: balance, claims: null, assertions: ${REFUSED} }
- { test_case: nobody is, claims: null, steps: [{ user: balance, assertions: ${REFUSED} }] }`,
      ),
    );
    expect(outcomes(report)).toEqual(["nobody: passed", "somebody: passed", "nobody is: passed"]);
  });

  test("[T40] a jump into the middle of the flow reaches the action no more than its beginning does", async () => {
    const report = await play(
      FILE("{ output: {} }", `- { test_case: jump, steps: [{ user: /balance, assertions: ${REFUSED} }] }`),
    );
    expect(outcomes(report)).toEqual(["jump: passed"]);
  });

  test("[T40] the runner's claims hold where a case says nothing of its own", async () => {
    const report = await play(
      FILE(
        "{ output: {} }",
        `- { test_case: general, steps: [{ user: balance, assertions: [{ bot_uttered: { text_matches: "Cy" } }] }] }
- { test_case: own, claims: { sub: Ada }, steps: [{ user: balance, assertions: [{ bot_uttered: { text_matches: "Ada" } }] }] }
- { test_case: none, claims: null, steps: [{ user: balance, assertions: ${REFUSED} }] }`,
      ),
      { claims: { sub: "Cy" } },
    );
    expect(outcomes(report)).toEqual(["general: passed", "own: passed", "none: passed"]);
  });

  test("[T40] claims that are no map are an error at their place", () => {
    const { diagnostics } = readTests([{ path: "t.yml", text: "test_cases: [{ test_case: a, claims: Ada, steps: [] }]" }]);
    expect(diagnostics).toMatchObject([{ code: "key/type", severity: "error", place: { line: 1, column: 38 } }]);
  });
});

describe("calls that are set aside", () => {
  const UNTIL_ASIDE = (told: string): string => `  - user: transfer
  - { user: fifty, assertions: [{ bot_uttered: { utter_name: ${told} } }] }`;

  test.each([
    ["queued", "{ output: { booked: B-1 } }", "utter_action_sent", "Done: B-1."],
    ["accepted", "{ output: { booked: B-1 } }", "utter_action_finished", "Done: B-1."],
    ["accepted", "{ responses: [{ text: Hooray. }] }", "utter_action_finished", "Hooray."],
    ["queued", "{ errors: [{ slot: amount, message: Too much. }] }", "utter_ask_amount", "Too much."],
  ])("[T41] %s, then %s: comes when the next message is answered", async (outcome, then, told, text) => {
    const report = await play(
      FILE(
        `{ outcome: ${outcome}, then: ${then} }`,
        `- test_case: one
  steps:
${UNTIL_ASIDE(outcome === "queued" ? "utter_action_queued" : "utter_action_in_progress")}
  - user: hello
    assertion_order_enabled: true
    assertions: [{ bot_uttered: { utter_name: utter_hello } }]
  - user: hello
    assertions: [{ bot_did_not_utter: { text_matches: "${text}" } }]
- test_case: two
  steps:
  - user: transfer
  - user: fifty
    assertions: [{ bot_did_not_utter: { text_matches: "${text}" } }]
  - user: hello
    assertions:
    - bot_uttered: { utter_name: utter_hello }
    - bot_uttered: { utter_name: ${told} }
    - bot_uttered: { text_matches: "${text}" }`,
      ),
    );
    expect(outcomes(report)).toEqual(["one: passed", "two: passed"]);
  });

  test.each([
    ["expired", "utter_action_expired"],
    ["failed", "utter_action_failed"],
    ["denied", "utter_action_failed"],
  ])("[T41] %s is told and cancels the task", async (outcome, told) => {
    const report = await play(
      FILE(
        `{ outcome: queued, then: { outcome: ${outcome} } }`,
        `- test_case: one
  steps:
${UNTIL_ASIDE("utter_action_queued")}
  - { user: hello, assertions: [{ bot_uttered: { utter_name: ${told} } }, { flow_cancelled: transfer }] }`,
      ),
    );
    expect(outcomes(report)).toEqual(["one: passed"]);
  });

  test("[T41] with `after` it takes so many messages, and without `then` nothing comes", async () => {
    const silent = `{ user: hello, assertions: [{ bot_did_not_utter: { text_matches: Done } }] }`;
    const report = await play(
      `stub_custom_actions:
  "late::transfer": { outcome: accepted, then: { after: 3, output: { booked: B-1 } } }
  "never::transfer": { outcome: queued }
test_cases:
- test_case: late
  steps: [{ user: transfer }, { user: fifty }, ${silent}, ${silent}, { user: hello, assertions: [{ bot_uttered: { text_matches: "Done: B-1." } }] }]
- { test_case: never, steps: [{ user: transfer }, { user: fifty }, ${silent}, ${silent}] }`,
    );
    expect(outcomes(report)).toEqual(["late: passed", "never: passed"]);
  });

  test("[T7] an action that is denied asks who the user is", async () => {
    const told = `[{ bot_uttered: { utter_name: utter_verification_needed } }]`;
    const report = await play(
      FILE(`{ outcome: denied }`, `- { test_case: one, steps: [{ user: transfer }, { user: fifty, assertions: ${told} }] }`),
    );
    expect(outcomes(report)).toEqual(["one: passed"]);
  });

  test("[T41] a later result that is set aside once more is no result", () => {
    const { diagnostics } = readTests([
      { path: "t.yml", text: FILE("{ outcome: queued, then: { outcome: accepted } }", "- { test_case: a, steps: [] }") },
    ]);
    expect(diagnostics).toMatchObject([{ code: "key/value", place: { line: 3 } }]);
  });

  test("[T42] a backend is asked once after each message, with the call's own key, until it knows", async () => {
    const asked: string[] = [];
    const answers: Outcome[] = [
      { kind: "accepted", operation: { id: "o", url: "https://b/o" } },
      { kind: "failed", reason: "busy", retryable: true },
      { kind: "timedOut", afterMs: 1 },
      { kind: "done", result: { kind: "action", output: { booked: "B-2" }, messages: [] } },
    ];
    const actions: Actions = {
      has: () => true,
      async perform({ key }) {
        asked.push(`perform ${key}`);
        return answers.shift()!;
      },
      async look({ id }, { key }) {
        asked.push(`look ${id} ${key}`);
        return answers.shift()!;
      },
      close() {},
    };
    const talk = converse(assistant, { understand: UNDERSTAND, actions, platform: createManualPlatform() });
    const said: (readonly string[])[] = [];
    for (const text of ["transfer", "fifty", "hello", "hello", "hello", "hello"])
      said.push((await talk.say(text)).said.map((message) => message.text ?? ""));
    const key = asked[0]!.slice("perform ".length);
    expect(asked).toEqual([`perform ${key}`, ...Array<string>(3).fill(`look o ${key}`)]);
    expect(said.map((texts) => texts.some((text) => text === "Done: B-2."))).toEqual([false, false, false, false, true, false]);
  });

  test("[T38] [T41] a talk with a late result is recorded as one, and passes", async () => {
    const { cases } = readTests([
      {
        path: "t.yml",
        text: FILE("{ outcome: accepted, then: { after: 2, output: { booked: B-1 } } }", "- { test_case: a, steps: [] }"),
      },
    ]);
    const [{ stubs } = { stubs: null }] = cases;
    expect(stubs?.["transfer"]).toMatchObject({ kind: "later", why: "accepted", after: 2 });
    const report = await play(formatTests([await recorded({ sub: "Ada" })]));
    expect(outcomes(report)).toEqual(["late: passed"]);
    expect(report.results[0]?.testCase).toMatchObject({
      claims: { sub: "Ada" },
      stubs: { transfer: { kind: "later", why: "queued", after: 2, then: { output: { booked: "B-3" } } } },
    });
  });
});

/** A talk in which a call is kept, found waiting, and then done. */
async function recorded(claims: JsonObject): Promise<ReturnType<typeof recordTalk>> {
  const outcomesInTurn: Outcome[] = [
    { kind: "queued", until: 9e15 },
    { kind: "queued", until: 9e15 },
    { kind: "done", result: { kind: "action", output: { booked: "B-3" }, messages: [] } },
  ];
  const next = async (): Promise<Outcome> => outcomesInTurn.shift()!;
  const actions: Actions = { has: () => true, perform: next, close() {} };
  const platform = createManualPlatform();
  const talk = converse(assistant, { understand: UNDERSTAND, actions, platform, claims });
  const greeting = await talk.say("/session_start");
  const turns = [];
  for (const user of ["transfer", "fifty", "hello", "hello"]) turns.push({ user, exchange: await talk.say(user) });
  return recordTalk({ name: "late", now: platform.now(), greeting, turns, claims });
}
