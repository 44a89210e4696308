import { describe, expect, test } from "vitest";
import { readCsv } from "../../../src/knowledge/csv.ts";
import { createSearch } from "../../../src/knowledge/search.ts";
import { readCsvTable, readJsonTable } from "../../../src/knowledge/table.ts";
import { library } from "./fixture.ts";

const CSV = `name,monthly_price,data,free_cancellation,roaming,notice,network,extras
Small,€9.99,5 GB,no,yes,1,LTE,mail
Medium,€14.99,20 GB,yes,yes,1,NR,mail|music
Large,€24.99,60 GB,yes,no,3,NR,music
Flat Max,€39.99,200 GB,yes,yes,12,NR,
Basic,€4.99,1 GB,no,no,24,LTE,mail
Senior,€12.00,3 GB,yes,,1,LTE,`;
const SCHEMA = {
  words: ["plan"],
  url: "/tariffs",
  columns: {
    monthly_price: { words: ["price"] },
    notice: { words: ["notice period"], unit: "months" },
    network: { aliases: { NR: ["5G"], LTE: ["4G"] } },
    extras: { type: "list" },
  },
};
const { table } = readCsvTable("tariffs", CSV, SCHEMA);
const look = async (question: string, language = "en") => createSearch(await library([table!], language)).look(question);
const told = async (question: string): Promise<string | null> => (await look(question)).answer?.text ?? null;

describe("records are read", () => {
  test("[Q10] types and units are seen from the values", () => {
    expect(table!.columns.map(({ name, type, unit }) => [name, type, unit])).toEqual([
      ["name", "text", undefined],
      ["monthly_price", "number", "€"],
      ["data", "number", "GB"],
      ["free_cancellation", "boolean", undefined],
      ["roaming", "boolean", undefined],
      ["notice", "number", "months"],
      ["network", "text", undefined],
      ["extras", "list", undefined],
    ]);
    expect(table!.rows[1]).toMatchObject({ monthly_price: 14.99, free_cancellation: true, extras: ["mail", "music"] });
    expect(table).toMatchObject({ one: "tariff", many: "tariffs", label: "name" });
    expect(table!.columns[1]!.words).toEqual(["price", "monthly price"]);
  });

  test("[Q10] rows of JSON may stand alone or in an object that says more; dates and large numbers are known", () => {
    const { table: alone } = readJsonTable("boats", [{ name: "A", built: "2020-01-02", price: "1,250" }]);
    expect(alone!.rows).toEqual([{ name: "A", built: "2020-01-02", price: 1250 }]);
    expect(alone!.columns.map(({ type }) => type)).toEqual(["text", "date", "number"]);
    const { table: more } = readJsonTable("boats", { many: "ships", one: "ship", rows: [{ name: "A", fast: true }] });
    expect(more).toMatchObject({ many: "ships", one: "ship", columns: [{ type: "text" }, { type: "boolean" }] });
  });

  test("[Q11] what cannot be right is refused with a sentence", () => {
    const problems = (csv: string, schema = {}): readonly string[] => readCsvTable("x", csv, schema).problems;
    expect(problems("a,b\n1")).toEqual(["row 2 has not as many cells as the head"]);
    expect(problems("name,price\nA,cheap", { columns: { price: { type: "number" } } })).toEqual([
      '"price" of row 1 is no number: "cheap"',
    ]);
    expect(problems("name\nA", { columns: { cost: {} } })).toEqual(['no row has the column "cost"']);
    expect(problems("name\nA", { columns: { name: { type: "colour" } } })[0]).toContain("is none of text, number");
    expect(problems("n\n1")).toEqual(["no column names a row: say which with `label`"]);
    expect(problems("name")).toContain("it has no rows");
    expect(readJsonTable("x", 3).problems).toHaveLength(1);
    expect(readCsvTable("x", "name,price\nA,cheap", { columns: { price: { type: "number" } } }).table).toBe(null);
  });

  test("[Q10] a CSV file may be quoted, have other separators and other ends of lines", () => {
    expect(readCsv('\uFEFFa;b\r\n"x;""y""";2\r\n\r\n"two\nlines";')).toEqual([
      ["a", "b"],
      ['x;"y"', "2"],
      ["two\nlines", ""],
    ]);
    expect(readCsv("a\tb\n1\t2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });
});

describe("a question becomes a plan", () => {
  test("[Q12] the cheapest that also includes something", async () => {
    expect(await look("What is the cheapest option that also includes free cancellation?")).toMatchObject({
      answer: {
        text: "Senior: price €12. Looked at 6 tariffs: with free cancellation, sorted by price, the first.",
        citations: [{ id: "tariffs#Senior", title: "Senior", url: "/tariffs" }],
      },
      plan: "Looked at 6 tariffs: with free cancellation, sorted by price, the first.",
      passages: ["tariffs#Senior"],
      scale: "halcyon-records-1",
    });
  });

  test.each([
    [
      "tariffs under 15 euros with at least 10 GB",
      "Medium: price €14.99, data 20 GB. Looked at 6 tariffs: price under €15, data at least 10 GB.",
    ],
    ["plans up to €9.99", "Small: price €9.99; Basic: price €4.99. Looked at 6 tariffs: price at most €9.99."],
    ["plans with more than 60 GB of data", "Flat Max: data 200 GB. Looked at 6 tariffs: data over 60 GB."],
    ["which plan has exactly 60 GB?", "Large: data 60 GB. Looked at 6 tariffs: data exactly 60 GB."],
    [
      "tariffs with between 5 and 20 GB",
      "Small: data 5 GB; Medium: data 20 GB. Looked at 6 tariffs: data at least 5 GB, data at most 20 GB.",
    ],
    [
      "is there a plan without free cancellation under €6?",
      "Basic: price €4.99. Looked at 6 tariffs: without free cancellation, price under €6.",
    ],
    ["which tariffs cost less than 10?", "Small: price €9.99; Basic: price €4.99. Looked at 6 tariffs: price under €10."],
    ["how many tariffs have 5G?", "3 of 6 tariffs. Looked at 6 tariffs: network NR, counted."],
    ["how many tariffs are there?", "6 of 6 tariffs. Looked at 6 tariffs: counted."],
    [
      "which tariff has the most data?",
      "Flat Max: data 200 GB. Looked at 6 tariffs: sorted by data, highest first, the first.",
    ],
    ["the plan with the lowest price", "Basic: price €4.99. Looked at 6 tariffs: sorted by price, the first."],
    ["the two cheapest plans", "Basic: price €4.99; Small: price €9.99. Looked at 6 tariffs: sorted by price, the first 2."],
    [
      "how much is the most expensive tariff?",
      "Flat Max: price €39.99. Looked at 6 tariffs: sorted by price, highest first, the first.",
    ],
    ["tariffs with music", "Medium; Large. Looked at 6 tariffs: extras music."],
    [
      "cheapest plan with 4G, not mail",
      "Senior: price €12. Looked at 6 tariffs: network LTE, extras not mail, sorted by price, the first.",
    ],
  ])("[Q12] %s", async (question, answer) => {
    expect(await told(question)).toBe(answer);
  });

  test("[Q14] a value that is not known fits nothing, and ties are told", async () => {
    expect(await told("plans without roaming under 15 euros")).toBe(
      "Basic: price €4.99. Looked at 6 tariffs: without roaming, price under €15, 1 left out because it is not known.",
    );
    expect(await told("which plan has the shortest notice period?")).toBe(
      "Small: notice period 1 month; Medium: notice period 1 month; Senior: notice period 1 month. Looked at 6 tariffs: sorted by notice period, the first, 3 of them alike.",
    );
    expect(await told("plans under 2 euros")).toBe("None of the 6 tariffs. Looked at 6 tariffs: price under €2.");
  });

  test("[Q15] a row that is named tells what is asked of it", async () => {
    expect(await told("what does Medium cost?")).toBe("Medium: price €14.99. Looked at 1 tariff.");
    expect(await told("does Large include roaming?")).toBe("Large: roaming no. Looked at 1 tariff.");
    expect(await told("does Senior include roaming?")).toBe("Senior: roaming unknown. Looked at 1 tariff.");
    expect(await told("which is cheaper, Small or Senior?")).toBe(
      "Small: price €9.99. Looked at 2 tariffs: sorted by price, the first.",
    );
  });

  test("[Q16] one row bounds another", async () => {
    expect(await told("tariffs cheaper than Senior")).toBe(
      "Small: price €9.99; Basic: price €4.99. Looked at 6 tariffs: price under €12.",
    );
  });

  test("[Q13] a word without a place is named, and nothing is guessed", async () => {
    const found = await look("the cheapest refundable plan");
    expect(found.answer).toBe(null);
    expect(found.plan).toBe("I looked at the tariffs, but nothing in them says what “refundable” stands for.");
    expect((await look("what is the best tariff?")).plan).toContain("“best”");
    expect((await look("tariffs under 10 bananas")).plan).toContain("bananas");
    // Every object has one, so a list of numbers has it too, unless one looks closely.
    expect(await look("tariffs under constructor")).toMatchObject({ answer: null });
  });

  test.each([
    "cheapest flight to Lisbon",
    "tell me about Medium",
    "What does leaving Medium early cost?",
    "What is the price?",
    "roaming?",
    "plans",
  ])("[Q13] not about the records: %s", async (question) => {
    expect(await look(question)).toMatchObject({ answer: null });
    expect((await look(question)).plan).toBe(undefined);
  });

  test("[Q13] what an article answers is answered by it", async () => {
    expect((await look("What does a replacement cost?")).answer!.citations[0]!.id).toBe("card#lost-cards");
  });

  test("[Q17] in another language articles answer alone", async () => {
    expect((await look("cheapest plan with free cancellation", "de")).plan).toBe(undefined);
    expect((await look("cheapest plan with free cancellation", "en-GB")).answer).not.toBe(null);
  });
});
