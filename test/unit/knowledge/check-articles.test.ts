import { expect, test } from "vitest";
import { buildIndex } from "../../../src/knowledge/build-index.ts";
import { checkArticles } from "../../../src/knowledge/check-articles.ts";
import { readArticle } from "../../../src/knowledge/markdown.ts";
import { encode } from "./fixture.ts";

const check = async (files: Readonly<Record<string, string>>, questions: readonly string[] = []) => {
  const articles = Object.entries(files).map(([id, text]) => readArticle(id, text));
  const index = await buildIndex(
    { language: "en", passages: articles.flatMap(({ passages }) => passages), tables: [] },
    encode,
  );
  return checkArticles({ articles, index, questions, now: Date.parse("2026-06-01"), staleAfterDays: 365, encode });
};
const LONG = "The garden behind the house opens each morning and closes when the evening bell rings.";

test("[Q25] thin passages, and those that are said twice", async () => {
  expect(await check({ a: `## Garden\n${LONG}\n## Bell\nIt rings.`, b: `## Garden\n${LONG} Really.` })).toEqual([
    { kind: "thin", passage: "a#bell", words: 1 },
    { kind: "duplicate", passage: "b#garden", of: "a#garden", alike: 1 },
  ]);
});

test("[Q25] articles whose date is long ago, on the day after", async () => {
  const dated = (date: string): Readonly<Record<string, string>> => ({ a: `---\ndate: ${date}\n---\n## Garden\n${LONG}` });
  expect(await check(dated("2025-06-01"))).toEqual([]);
  expect(await check(dated("2025-05-31"))).toEqual([{ kind: "stale", article: "a", date: "2025-05-31", days: 366 }]);
  expect(await check(dated("soon"))).toEqual([]);
});

test("[Q25] passages that their own heading does not lead to, and questions without an answer", async () => {
  const files = {
    a: `# Here\n## What else\n${LONG}`,
    b: "# Tickets\n## Prices\nA ticket costs four pounds for grown people, two for children.",
  };
  expect(await check(files, ["When does the garden close in the evening?", "Who sells violins?"])).toEqual([
    { kind: "unfound", passage: "a#what-else", found: null },
    { kind: "unanswered", question: "Who sells violins?", nearest: expect.any(String) },
  ]);
});
