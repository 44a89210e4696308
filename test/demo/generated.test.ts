import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { composeSite } from "../../demo/build-assistants.mjs";
import { readAssistant } from "../../src/authoring/read.ts";
import type { SourceFile } from "../../src/authoring/source.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import { runGenerated } from "../../src/testing/generate/run-generated.ts";
import { readTests } from "../../src/testing/read-tests.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import { createScriptedUnderstand } from "../../src/testing/scripted-understand.ts";
import { ROOT } from "./backend.ts";

const scratch = await mkdtemp(join(tmpdir(), "demo-generated-"));
await composeSite(ROOT, join(scratch, "site"));
afterAll(() => rm(scratch, { recursive: true }));

const folderOf = (name: string): string => (name === "site" ? join(scratch, name) : join(ROOT, "demo/assistants", name));

async function sourcesOf(name: string): Promise<readonly SourceFile[]> {
  const folder = folderOf(name);
  const names = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".yml"));
  return Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })));
}

async function compile(files: readonly SourceFile[]): Promise<Assistant> {
  const { assistant, diagnostics } = await readAssistant(files);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return assistant!;
}

/**
 * Messages of nonsense. The clinic's every third one links to the offer of a person, and an offer that is not answered
 * stays on the stack below the next one: after 94 the stack is full.
 */
const NONSENSE = { shop: 200, energy: 200, site: 200, claims: 200, clinic: 84 } as const;

test.each(Object.entries(NONSENSE))(
  "[T60] [T61] in %s every path, disturbance, failing action and nonsense leads on, and nothing is left out",
  async (name, nonsense) => {
    const report = runGenerated(await compile(await sourcesOf(name)), { maxPaths: 8, nonsense });
    expect(report.results.flatMap(({ name: test, finding }) => (finding ? [`${test}: ${finding.message}`] : []))).toEqual([]);
    expect(report.skipped).toBe(0);
    expect(report.passed).toBe(report.results.length);
    expect(report.flows.flatMap(({ flow, unasked }) => unasked.map((step) => `${flow}/${step}`))).toEqual([]);
    expect(report.flows.reduce((sum, { leftOutTests }) => sum + leftOutTests, 0)).toBe(0);
    expect(report.results.length).toBeGreaterThan(100);
  },
  60_000,
);

/** By name: a fault of the claims assistant, as a pattern in place of its own. */
const FAULTS: Readonly<Record<string, readonly [pattern: string, steps: string]>> = {
  "listens without asking": ["pattern_chitchat", "[{ action: utter_cannot_handle }, { action: action_listen }]"],
  "ends the task in passing": ["pattern_skip_question", "[{ action: utter_cannot_handle }, { action: action_clean_stack }]"],
  "never cancels": ["pattern_cancel_flow", "[{ action: utter_flow_cancelled_rasa }]"],
  "leaves a slot": [
    "pattern_completed",
    "[{ set_slots: [{ garage: Mitte Motors }] }, { action: utter_can_do_something_else }]",
  ],
  "says the same": ["pattern_cannot_handle", "[{ action: utter_cannot_handle }]"],
  "keeps silent": ["pattern_internal_error", "[{ noop: true, next: END }]"],
};

describe("[T65] a planted fault is told as a test that fails when it is played", () => {
  test.each(Object.entries(FAULTS))(
    "%s",
    async (_fault, [pattern, steps]) => {
      const files = await sourcesOf("claims");
      const without = files.map(({ path, text }) => ({ path, text: withoutFlow(text, pattern) }));
      const text = `flows:\n  ${pattern}:\n    description: A planted fault.\n    steps: ${steps}\n`;
      const assistant = await compile([...without, { path: "planted.yml", text }]);
      const report = runGenerated(assistant, { maxPaths: 1, nonsense: 12, flows: ["find_garage"] });
      const failures = report.results.filter(({ yaml }) => yaml !== undefined);
      expect(failures.length).toBeGreaterThan(0);
      const { cases, diagnostics } = readTests(failures.map(({ name, yaml }) => ({ path: `${name}.yml`, text: yaml! })));
      expect(diagnostics).toEqual([]);
      const { results } = await runTests({ assistant, cases, understand: createScriptedUnderstand({}) });
      expect(results).toHaveLength(failures.length);
      expect(results.filter(({ status }) => status !== "failed").map(({ name }) => name)).toEqual([]);
    },
    60_000,
  );
});

/** The text of a file of flows without one of them. */
function withoutFlow(text: string, flow: string): string {
  return text.replace(new RegExp(`^  ${flow}:\\n(?:(?: {4}.*)?\\n)+`, "m"), "");
}
