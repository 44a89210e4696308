import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAssistant } from "../../src/authoring/read.ts";
import { formatDiagnostic } from "../../src/base/diagnostics.ts";
import { createLocalActions, type LocalAction } from "../../src/backend/local-actions.ts";
import { createHttpKnowledge } from "../../src/backend/http-knowledge.ts";
import { readActionReply, readRefusal } from "../../src/backend/reply.ts";
import { buildIndex } from "../../src/knowledge/build-index.ts";
import { lookForParts } from "../../src/knowledge/look-for-parts.ts";
import { readArticle } from "../../src/knowledge/markdown.ts";
import { createSearch, type Search } from "../../src/knowledge/search.ts";
import { readCsvTable } from "../../src/knowledge/table.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import { checkTestNames } from "../../src/testing/check-names.ts";
import { createManualPlatform } from "../../src/testing/manual-platform.ts";
import { readTests } from "../../src/testing/read-tests.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import { createScriptedUnderstand } from "../../src/testing/scripted-understand.ts";

const read = (page: string): Promise<string> => readFile(new URL(`../../docs/${page}`, import.meta.url), "utf8");
const [ACTIONS, KNOWLEDGE] = await Promise.all([read("actions.md"), read("knowledge.md")]);

/** What stands in a fenced block that begins so; its first line, which names the file, left out where `isNamed`. */
function block(page: string, opening: string, isNamed = true): string {
  const start = page.indexOf(`\`\`\`${opening}`);
  if (start < 0) throw new Error(`There is no block ${opening}.`);
  const text = page.slice(start + 3 + opening.length, page.indexOf("\n```", start + 3) + 1);
  return isNamed ? text.slice(text.indexOf("\n") + 1) : text;
}

describe("docs/actions.md", () => {
  const folder = mkdtemp(join(tmpdir(), "docs-"));
  let assistant: Assistant;
  let actions: Readonly<Record<string, LocalAction>>;

  beforeAll(async () => {
    const { assistant: compiled, diagnostics } = await readAssistant([
      { path: "bot.yml", text: block(ACTIONS, "yaml\n# bot.yml") },
    ]);
    if (!compiled || diagnostics.length > 0) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
    assistant = compiled;
    const file = join(await folder, "actions.mjs");
    await writeFile(file, block(ACTIONS, "js\n// actions.js"));
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href);
    ({ actions } = module as { readonly actions: typeof actions });
  });
  afterAll(async () => rm(await folder, { recursive: true }));

  test.each(["tests/orders.yml", "tests/later.yml"])("%s passes", async (name) => {
    const file = { path: name, text: block(ACTIONS, `yaml\n# ${name}`) };
    const { cases, diagnostics } = readTests([file]);
    expect([...diagnostics, ...checkTestNames([file], assistant)]).toEqual([]);
    const understand = createScriptedUnderstand({});
    const platform = createManualPlatform();
    const report = await runTests({
      assistant,
      cases,
      understand,
      platform,
      actions: createLocalActions(actions, { platform }),
    });
    expect(report.results.map(({ failure }) => failure)).toEqual(cases.map(() => undefined));
    expect(report.passed).toBeGreaterThan(0);
  });

  test("the answers over HTTP are read as they are said to be", () => {
    expect(readActionReply(block(ACTIONS, "json 200", false))).toMatchObject({
      kind: "done",
      result: { output: { order_state: "on its way" }, messages: [{ message: { text: "It left this morning." } }] },
    });
    expect(readRefusal(block(ACTIONS, "json 422", false))).toEqual({
      kind: "refused",
      errors: [{ slot: "order_id", code: "unknown", message: "There is no order A-9." }],
    });
  });
});

describe("docs/knowledge.md", () => {
  let search: Search;

  beforeAll(async () => {
    const article = block(KNOWLEDGE, "md\n", false);
    const { passages } = readArticle("cancelling", article, "/help/cancelling");
    const { table, problems } = readCsvTable("menus", block(KNOWLEDGE, "csv\n", false));
    if (problems.length > 0) throw new Error(problems.join("\n"));
    search = createSearch(await buildIndex({ language: "en", passages, tables: [table!] }, async () => null));
  });

  test("every question of the table has the answer that stands beside it", () => {
    const rows = [...KNOWLEDGE.matchAll(/^\| (.+?\S) \| (.+) \|$/gm)].map(
      ([, question, answer]) => [question!, answer!] as const,
    );
    const first = rows.findIndex(([question]) => question === "question");
    const asked = rows.slice(first + 1, first + 7);
    expect(asked.map(([question]) => [question, search.look(question).answer?.text ?? "–"])).toEqual(asked);
  });

  test("two questions in one message are answered together", async () => {
    const { answer } = await lookForParts(search, "How long is the notice period and what does cancelling cost?", null);
    expect(answer?.text).toBe(
      "You can cancel every contract with one month's notice, by a line in this chat or by letter.\n\nCancelling is free of charge.",
    );
  });

  test("the events over HTTP are an answer", async () => {
    const knowledge = createHttpKnowledge({
      url: "https://api.example.com/v1/answers",
      platform: createManualPlatform(),
      fetch: async () =>
        new Response(`${block(KNOWLEDGE, "text", false).trim()}\n\n`, { headers: { "content-type": "text/event-stream" } }),
    });
    const effect = { kind: "search", id: "t.1", question: "How long is the notice period?" } as const;
    const { signal } = new AbortController();
    expect(await knowledge.search(effect, { conversationId: "c", locale: "en", signal })).toMatchObject({
      kind: "done",
      result: { answer: { text: "With one month's notice.", citations: [{ id: "cancelling#notice" }] } },
    });
    knowledge.close();
  });
});
