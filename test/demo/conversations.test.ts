import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { composeSite } from "../../demo/build-assistants.mjs";
import { isTestFile, readAssistant, readTests, runTests } from "../../src/testing/index.ts";
import { createDirectUnderstand } from "../../src/worker/direct.ts";
import { ROOT } from "./backend.ts";

const scratch = await mkdtemp(join(tmpdir(), "demo-conversations-"));
await composeSite(ROOT, join(scratch, "site"));
afterAll(() => rm(scratch, { recursive: true }));

/** The conversations of the folders, understood by the linear model alone: what a visitor has before the encoder is there. */
describe.each([
  ["shop", join(ROOT, "demo/assistants/shop")],
  ["energy", join(ROOT, "demo/assistants/energy")],
  ["site", join(scratch, "site")],
])("%s", async (_name, folder) => {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".yml"));
  const files = await Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })));
  const { assistant } = await readAssistant(files);
  const { cases, diagnostics } = readTests(files.filter(isTestFile));
  const understand = createDirectUnderstand();
  afterAll(() => understand.close());

  test("the tests can be read", () => {
    expect(diagnostics).toEqual([]);
    expect(cases.length).toBeGreaterThan(5);
  });

  test.each(cases.map((testCase) => [testCase.name, testCase] as const))("%s", async (_case, testCase) => {
    const { results } = await runTests({ assistant: assistant!, cases: [testCase], understand });
    expect(results[0]!.failure).toBe(undefined);
  });
});
