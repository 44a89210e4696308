import { describe, expect, test } from "vitest";
import { lookForParts } from "../../../src/knowledge/look-for-parts.ts";
import { createSearch } from "../../../src/knowledge/search.ts";
import { splitQuestion } from "../../../src/knowledge/split-question.ts";
import { readCsvTable } from "../../../src/knowledge/table.ts";
import type { SearchResult } from "../../../src/model/effect.ts";
import { encode, library, wordsOnly } from "./fixture.ts";

describe("a question is taken apart", () => {
  test.each([
    ["What does a card cost and how long is it valid?", ["What does a card cost", "how long is it valid"]],
    ["Is there a lift? And where is the café?", ["Is there a lift", "where is the café"]],
    [
      "What does it cost, when does it come, and can I return it?",
      ["What does it cost", "when does it come", "can I return it"],
    ],
    ["Please tell me what a card costs, and is there a lift", ["Please tell me what a card costs", "is there a lift"]],
    ["Is there a lift? Thanks", []],
    ["fees and charges", []],
    ["Why? And where is the lift?", []],
    ["what is a, what is b, what is c and what is d", []],
    ["Whatever it costs and howling wolves", []],
  ])("[Q9] %s", (question, parts) => {
    expect(splitQuestion(question, "en-GB")).toEqual(parts);
  });

  test("[Q9] in German too, and in no language of which it is not known how questions begin", () => {
    expect(splitQuestion("Was kostet der Ausweis und wie lange gilt er?", "de")).toEqual([
      "Was kostet der Ausweis",
      "wie lange gilt er",
    ]);
    expect(splitQuestion("What does it cost and how long is it?", "fr")).toEqual([]);
    expect(splitQuestion("What does it cost and how long is it?", "constructor")).toEqual([]);
  });
});

describe("each part needs support", async () => {
  const search = createSearch(await library());
  const look = (question: string, without?: readonly string[]): Promise<SearchResult> =>
    lookForParts(search, question, encode, without);

  test("[Q9] two answers are one, with the sources of both, as sure as the less sure one", async () => {
    const [one, two] = [await look("What does a replacement cost?"), await look("Is there a lift to all floors?")];
    const both = await look("What does a replacement cost and is there a lift to all floors?");
    expect(both.answer).toEqual({
      text: `${one.answer!.text}\n\n${two.answer!.text}`,
      citations: [...one.answer!.citations, ...two.answer!.citations],
    });
    expect(both.score).toBe(Math.min(one.score!, two.score!));
    expect(both.passages?.slice(0, 1)).toEqual(["card#lost-cards"]);
    expect(both.vector).toBeDefined();
  });

  test("[Q9] half an answer is none: what has no answer is said, what is known is named", async () => {
    const half = await look("What does a replacement cost when I tell you at once and what is croquet?");
    expect(half).toMatchObject({
      answer: null,
      plan: "I know something about that, but nothing that answers “what is croquet”.",
      closest: [{ id: "card#lost-cards" }],
    });
    expect(half.score).toBeLessThan(half.threshold!);
    expect(half.vector).toEqual((await look("What does a replacement cost when I tell you at once, croquet?")).vector);
  });

  test("[Q9] what one passage answers is said once", async () => {
    const { answer } = await look("Can a loan be renewed twice and can a loan be renewed if somebody has reserved the item?");
    expect(answer?.text).toBe("A loan can be renewed twice. Nobody may have reserved the item.");
    expect(answer?.citations).toHaveLength(1);
  });

  test("[Q9] a passage that was not what was meant is not given for a part either", async () => {
    const { answer } = await look("What does a replacement cost and is there a lift to all floors?", ["house#lift"]);
    expect(answer?.citations.map(({ id }) => id) ?? []).not.toContain("house#lift");
  });

  test("[Q9] without vectors words decide", async () => {
    const plain = createSearch(await wordsOnly());
    const { answer } = await lookForParts(plain, "What does a replacement cost and is there a lift to all floors?", null);
    expect(answer?.citations.map(({ id }) => id)).toEqual(["card#lost-cards", "house#lift"]);
  });

  test("[Q9] records answer one part, articles the other; what records answer as a whole stays whole", async () => {
    const { table } = readCsvTable("rooms", "name,price_eur,seats\nReading Room,30,12\nGarden Room,20,8");
    const mixed = createSearch(await library([table!]));
    const { answer, plan } = await lookForParts(mixed, "Which is the cheapest room and is there a lift to all floors?", encode);
    expect(answer?.text).toBe(
      "Garden Room: price €20. Looked at 2 rooms: sorted by price, the first.\n\nA lift leads to all floors.",
    );
    expect(plan).toBe("Looked at 2 rooms: sorted by price, the first.");
    const whole = await lookForParts(mixed, "What does the Reading Room cost and how many seats?", encode);
    expect(whole.plan).toBe("Looked at 1 room.");
  });
});
