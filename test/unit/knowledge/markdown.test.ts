import { describe, expect, test } from "vitest";
import { readArticle } from "../../../src/knowledge/markdown.ts";
import { splitSentences } from "../../../src/knowledge/sentences.ts";

describe("an article", () => {
  test("[Q1] each heading begins a passage with an id that addresses can have", () => {
    const { title, passages } = readArticle(
      "returns",
      "# Returns\n\nAbove.\n\n## How long?\nThirty days.\n### From abroad\nSixty.\n",
    );
    expect(title).toBe("Returns");
    expect(passages).toEqual([
      { id: "returns", title: "Returns", heading: "", text: "Above." },
      { id: "returns#how-long", title: "Returns", heading: "How long?", text: "Thirty days." },
      { id: "returns#how-long-from-abroad", title: "Returns", heading: "How long?: From abroad", text: "Sixty." },
    ]);
  });

  test("[Q1] a long passage is cut between paragraphs, and so are two of one heading told apart", () => {
    const long = `${"Word ".repeat(120)}end.`;
    const { passages } = readArticle("a", `## One\n${long}\n\n${long}\n## One\nAgain.`);
    expect(passages.map(({ id }) => id)).toEqual(["a#one", "a#one-2", "a#one-3"]);
    expect(passages[0]!.text).toBe(long);
  });

  test("[Q2] the front part and the further words", () => {
    const { title, date, passages } = readArticle(
      "a",
      '---\ntitle: "The card"\nurl: /card\ndate: 2026-03-01\n---\n## Cost\n<!-- also: price\n  fee -->\n<!-- a note -->\nFree.',
      "/other",
    );
    expect([title, date]).toEqual(["The card", "2026-03-01"]);
    expect(passages).toEqual([
      { id: "a#cost", title: "The card", heading: "Cost", text: "Free.", also: "price fee", url: "/card" },
    ]);
  });

  test("[Q2] the address of the folder stands where an article has none, and the file's name for a title", () => {
    expect(readArticle("a", "Text.", "/help#a")).toMatchObject({ title: "a", date: null, passages: [{ url: "/help#a" }] });
  });

  test("[Q1] what Markdown marks is taken off: lists, tables, links, code, emphasis", () => {
    const text = readArticle(
      "a",
      "A **bold** [link](http://x.y) and `code` with snake_case.\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n# no heading\n```\n> quoted",
    ).passages[0]!.text;
    expect(text).toBe("A bold link and code with snake_case. one. two. a, b. 1, 2. # no heading. quoted.");
  });
});

test("[Q7] sentences end at their marks, not at short forms and small letters", () => {
  expect(splitSentences("It costs £3.95. Dr. Who pays e.g. nothing! Why? 30 days.")).toEqual([
    "It costs £3.95.",
    "Dr. Who pays e.g. nothing!",
    "Why?",
    "30 days.",
  ]);
  expect(splitSentences("一。二！")).toEqual(["一。", "二！"]);
});
