import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeSite } from "../../demo/build-assistants.mjs";
import type { Knowledge } from "../../src/backend/knowledge.ts";
import { createLocalKnowledge } from "../../src/backend/local-knowledge.ts";
import { compileKnowledge, readKnowledgeSources } from "../../src/cli/knowledge.ts";
import type { KnowledgeIndex } from "../../src/model/knowledge.ts";
import { isTestFile, readAssistant, readTests, runTests } from "../../src/testing/index.ts";
import { checkTestNames } from "../../src/testing/check-names.ts";
import { readingOf } from "../../src/testing/test-case.ts";
import { createDirectUnderstand, type DirectUnderstand } from "../../src/worker/direct.ts";
import { ROOT } from "./backend.ts";

const scratch = await mkdtemp(join(tmpdir(), "demo-conversations-"));
await composeSite(ROOT, join(scratch, "site"));
afterAll(() => rm(scratch, { recursive: true }));

/** Cases that there are at least; half of them or more are read by the model. */
describe.each([
  ["shop", join(ROOT, "demo/assistants/shop"), 40],
  ["energy", join(ROOT, "demo/assistants/energy"), 40],
  ["claims", join(ROOT, "demo/assistants/claims"), 40],
  ["clinic", join(ROOT, "demo/assistants/clinic"), 40],
  ["site", join(scratch, "site"), 40],
])("%s", async (_name, folder, least) => {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".yml"));
  const files = await Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })));
  const { assistant, diagnostics: findings } = await readAssistant(files);
  const { cases, diagnostics } = readTests(files.filter((file) => isTestFile(file) || file.path.endsWith("conftest.yml")));
  const understand = createDirectUnderstand();
  let index: KnowledgeIndex | null = null;
  const knowledgeFor = ({ lookUp }: DirectUnderstand): Knowledge | undefined =>
    index ? createLocalKnowledge({ source: index, lookUp }) : undefined;
  beforeAll(async () => {
    await understand.open(assistant!);
    await understand.loadEncoder();
    const sources = await readKnowledgeSources([folder], ROOT);
    index = await compileKnowledge(sources, assistant!, (text) => understand.encode(text));
  }, 60_000);
  afterAll(() => understand.close());

  test("there is nothing to complain of, and enough to play", () => {
    expect([...findings, ...diagnostics, ...checkTestNames(files.filter(isTestFile), assistant!)]).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(least);
    expect(cases.filter((each) => readingOf(each) === "model").length).toBeGreaterThanOrEqual(cases.length / 2);
    expect(understand.status.phase).toBe("ready");
  });

  test.each(cases.map((testCase) => [`${testCase.file} · ${testCase.name}`, testCase] as const))(
    "%s",
    async (_case, testCase) => {
      const { results } = await runTests({
        assistant: assistant!,
        cases: [testCase],
        understand,
        knowledge: knowledgeFor(understand),
      });
      expect(results[0]!.failure).toBe(undefined);
    },
  );

  test("nine of ten are played as well by the linear model alone, which a visitor has before the encoder is there", async () => {
    const linear = createDirectUnderstand({ modelFolder: null });
    const { failed } = await runTests({ assistant: assistant!, cases, understand: linear, knowledge: knowledgeFor(linear) });
    linear.close();
    expect(failed / cases.length).toBeLessThanOrEqual(0.1);
  });
});
