import { expect } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { SourceFile } from "../../../src/authoring/source.ts";
import { formatDiagnostic } from "../../../src/base/diagnostics.ts";
import type { Actions } from "../../../src/backend/actions.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Command } from "../../../src/model/command.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { readTests } from "../../../src/testing/read-tests.ts";
import { runTests, type PlayedReport, type PlayedResult } from "../../../src/testing/run-tests.ts";
import { createScriptedUnderstand, type ScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

/** A shop with a called flow, a branch that is seldom taken, an action, and small talk. */
export const SHOP: SourceFile = {
  path: "bot.yml",
  text: `slots:
  order_id: { format: id, ask: "Which order?" }
  size: { values: [S, M, L], ask: "Which size?" }
  price: { type: float, mappings: [{ type: controlled }] }
  gift: { type: bool, ask: { text: "A gift?", buttons: [{ title: "Yes", payload: "/SetSlots(gift=true)" }, "No"] } }
responses:
  utter_hello: Hello!
flows:
  exchange:
    name: change an item
    description: exchange an item
    persisted_slots: [size]
    steps:
      - call: find_order
      - id: which_size
        collect: size
      - action: check_stock
        next:
          - if: slots.price > 100
            then:
              - id: dear
                say: "That is dear."

                next: told
          - else: told
      - id: told
        say: "Size {size} costs {price}."
  find_order:
    if: False
    description: find the order
    steps: [{ collect: order_id }]
  wrap: { description: wrap a gift, steps: [{ collect: gift }, { say: "Wrapped: {gift}." }] }
  hello: { description: say hello, steps: [{ action: utter_hello }] }
  pattern_session_start: { description: greet, steps: [{ action: action_session_start }, { action: utter_hello }] }
`,
};

const set = (name: string, value: string): Command => ({ command: "set slot", name, value, extractor: "LLM" });

export const SCRIPT: Readonly<Record<string, readonly Command[]>> = {
  exchange: [{ command: "start flow", flow: "exchange" }],
  wrap: [{ command: "start flow", flow: "wrap" }],
  "A-1": [set("order_id", "A-1")],
  medium: [set("size", "M")],
  large: [set("size", "L")],
  stop: [{ command: "cancel flow" }],
  which: [{ command: "clarify", options: ["exchange", "hello"] }],
  both: [{ command: "start flow", flow: "exchange" }, set("order_id", "A-1"), set("size", "S")],
};

export const STUBS = `stub_custom_actions:
  check_stock: { events: [{ event: slot, name: price, value: 20.0 }], responses: [{ text: "In stock." }] }
`;

export async function shop(): Promise<Assistant> {
  const { assistant, diagnostics } = await readAssistant([SHOP]);
  if (!assistant) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return assistant;
}

export interface Played extends PlayedReport {
  readonly assistant: Assistant;
  readonly understand: ScriptedUnderstand;
}

/** Plays a whole test file that reads without an error. */
export async function play(
  text: string,
  options: { readonly actions?: Actions; readonly failFast?: boolean } = {},
): Promise<Played> {
  const { cases, diagnostics } = readTests([{ path: "tests/a.yml", text }]);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(formatDiagnostic)).toEqual([]);
  const assistant = await shop();
  const understand = createScriptedUnderstand(SCRIPT);
  const report = await runTests({ assistant, cases, understand, platform: createManualPlatform(), ...options });
  return { ...report, assistant, understand };
}

/** Plays one case with the shop's stubs: its steps, unindented. */
export async function playSteps(
  steps: string,
  before = STUBS,
): Promise<PlayedResult & { readonly understand: ScriptedUnderstand }> {
  const file = `${before}test_cases:\n- test_case: one\n  steps:\n${steps.replaceAll(/^/gm, "  ")}\n`;
  const { results, understand } = await play(file);
  return { ...results[0]!, understand };
}
