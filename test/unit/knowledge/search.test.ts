import { describe, expect, test } from "vitest";
import { LEAST_SCORE } from "../../../src/knowledge/build-index.ts";
import { createLexical } from "../../../src/knowledge/lexical.ts";
import { quoteOf } from "../../../src/knowledge/quote.ts";
import { createSearch } from "../../../src/knowledge/search.ts";
import { packVectors, readVectors, unitsOf } from "../../../src/knowledge/vectors.ts";
import { encode, library, passages, wordsOnly } from "./fixture.ts";

describe("by words", () => {
  const lexical = createLexical(passages, "en");
  const best = (question: string): string => {
    const { scores } = lexical.ask(question);
    return passages[scores.indexOf(Math.max(...scores))]!.id;
  };

  test("[Q4] the passage that has the rare words is found, also by what an author says people call it", () => {
    expect(best("What does a replacement cost?")).toBe("card#lost-cards");
    expect(best("extend the time")).toBe("loans#renewing");
  });

  test("[Q4] what no passage has lowers the share that is covered", () => {
    const { coverage, words } = lexical.ask("lift for a piano");
    const lift = passages.findIndex(({ id }) => id === "house#lift");
    expect(words).toBe(2);
    expect(coverage[lift]).toBeGreaterThan(0.3);
    expect(coverage[lift]).toBeLessThan(0.5);
    expect(lexical.ask("lift").coverage[lift]).toBe(1);
    expect([...lexical.ask("the of").coverage].every((share) => share === 0)).toBe(true);
  });

  test("[Q4] a word that begins alike or has one letter wrong stands for it, a number never does", () => {
    for (const word of ["replacements", "replacment", "replacemnet", "replacemen", "replacenent"])
      expect(best(`a ${word}`)).toBe("card#lost-cards");
    expect(lexical.ask("repl").scores.every((score) => score === 0)).toBe(true);
    expect(lexical.ask("2000").scores.every((score) => score === 0)).toBe(true);
  });
});

describe("by meaning", () => {
  test("[Q5] eight bits a number keep the direction of a vector", async () => {
    const units = passages.flatMap(unitsOf);
    const vectors = await Promise.all(units.map(async (text) => (await encode(text))!.vector));
    const meanings = readVectors(packVectors("toy", vectors), passages)!;
    const likeness = meanings.likeness((await encode("A lift leads to all floors."))!.vector);
    const lift = passages.findIndex(({ id }) => id === "house#lift");
    expect(Math.max(...likeness[lift]!)).toBeGreaterThan(0.8);
    expect(likeness.map(({ length }) => length)).toEqual(passages.map((passage) => unitsOf(passage).length));
  });

  test("[Q5] vectors of other passages are of no use", async () => {
    const { vectors } = await library();
    expect(readVectors(vectors!, passages.slice(1))).toBe(null);
    expect(readVectors(vectors!, [])).toBe(null);
  });

  test("[Q5] what only meaning finds is found; with another encoder, or none, words decide alone", async () => {
    const search = createSearch(await library());
    const meaning = await encode("Is there an elevator?");
    const hybrid = search.rank("Is there an elevator?", meaning);
    expect(hybrid.scale).toBe("halcyon-hybrid-1");
    expect(passages[hybrid.hits[0]!.at]!.id).toBe("house#lift");
    for (const other of [null, { ...meaning!, encoder: "other" }]) {
      expect(search.rank("Is there an elevator?", other)).toEqual({ hits: [], scale: "halcyon-lexical-1" });
    }
    expect(createSearch(await wordsOnly()).encoder).toBe(null);
    expect(search.encoder).toBe("toy");
  });
});

describe("an answer", () => {
  test("[Q6] [Q7] [Q8] is quoted with its citation and says how sure it is", async () => {
    const index = await library();
    const question = "How often can a loan be renewed?";
    const found = createSearch(index).look(question, await encode(question));
    const quote = "A loan can be renewed twice. Nobody may have reserved the item.";
    expect(found.answer).toEqual({
      text: quote,
      citations: [{ id: "loans#renewing", title: "Borrowing", url: "/help#loans", quote }],
    });
    expect(found).toMatchObject({
      threshold: index.thresholds.hybrid,
      scale: "halcyon-hybrid-1",
      knowledgeVersion: index.version,
    });
    expect(found.score).toBeGreaterThanOrEqual(found.threshold!);
    expect(found.passages![0]).toBe("loans#renewing");
    expect(found.closest).toBe(undefined);
    expect(found.vector).toHaveLength(64);
  });

  test("[Q6] [Q8] is null below the threshold, with what comes closest", async () => {
    const search = createSearch(await wordsOnly());
    const found = search.look("Can somebody renew a passport in Brazil on Sunday?");
    expect(found.answer).toBe(null);
    expect(found.score).toBeLessThan(LEAST_SCORE);
    expect(found.vector).toBe(undefined);
    expect(search.look("Who pays for an overdue violin lesson?").closest).toEqual([
      { id: "loans#overdue-items", title: "Borrowing: Overdue items", url: "/help#loans" },
    ]);
    expect(search.look("?")).toMatchObject({ answer: null, score: 0, passages: [], closest: [] });
  });

  test("[Q6] a threshold is what strange questions score, and never too little", async () => {
    const { thresholds } = await library();
    expect(thresholds.lexical).toBeGreaterThanOrEqual(LEAST_SCORE);
    const open = { ...(await wordsOnly()), thresholds: { hybrid: 0.01, lexical: 0.01 } };
    expect(createSearch(open).look("Does a violin cost much?").answer).not.toBe(null);
  });

  test("[Q24] the same content gives the same index, other content another version", async () => {
    expect(JSON.stringify(await library())).toBe(JSON.stringify(await library()));
    expect((await library()).version).not.toBe((await wordsOnly()).version);
    expect((await wordsOnly()).vectors).toBe(null);
  });
});

describe("a quote", () => {
  const text = "One apple. Two pears. They are ripe. Four plums. Five figs. Six nuts.";

  test("[Q7] of a short passage is the whole of it", () => {
    expect(quoteOf("One apple. Two pears.", "pears", "en")).toBe("One apple. Two pears.");
  });

  test("[Q7] begins where the passage answers, and goes on", () => {
    expect(quoteOf(text, "plums?", "en")).toBe("Four plums. Five figs. Six nuts.");
    expect(quoteOf(text, "nuts?", "en")).toBe("Four plums. Five figs. Six nuts.");
    expect(quoteOf(text, "kiwis?", "en", [0, 0, 0, 0.9, 0, 0])).toBe("Four plums. Five figs. Six nuts.");
  });

  test("[Q7] brings along what its first sentence leans on", () => {
    expect(quoteOf(text, "ripe?", "en")).toBe("Two pears. They are ripe. Four plums.");
  });

  test("[Q7] is cut at a length, but never to nothing", () => {
    const long = `${"a".repeat(300)}.`;
    expect(quoteOf(`${long} B${long}`, "x", "en")).toBe(long);
    expect(quoteOf(`${"a".repeat(500)}.`, "x", "en")).toBe(`${"a".repeat(500)}.`);
  });
});
