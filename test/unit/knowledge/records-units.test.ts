import { describe, expect, test } from "vitest";
import { createSearch } from "../../../src/knowledge/search.ts";
import { readCsvTable } from "../../../src/knowledge/table.ts";
import { library } from "./fixture.ts";

/** Without a schema: whatever is known of the columns, their names say. */
const { table } = readCsvTable(
  "menus",
  `name,price_eur,duration_min,weight_kg,guests_min,deposit_eur,vegetarian,spicy,course
Garden,24.50,90,1.2,2,5,yes,no,lunch
Harbour,38,120,2.5,4,10,no,no,dinner
Old Town,55,180,3,2,20,no,yes,dinner
Express,24.50,45,0.8,1,0,yes,yes,lunch
Feast,80,240,,8,40,no,no,dinner`,
);
const search = createSearch(await library([table!]));
const told = (question: string): string | null => search.look(question).answer?.text ?? null;
/** The rows alone. */
const rows = (question: string): string | null =>
  told(question)
    ?.split(". Looked")[0]!
    .split("; ")
    .map((row) => row.split(":")[0])
    .join(", ") ?? null;

describe("units in the names of columns", () => {
  test("[Q18] give the unit and are not said with the name; the whole name is understood too", () => {
    expect(table!.columns.map(({ words, unit }) => [words[0], unit])).toEqual([
      ["name", undefined],
      ["price", "€"],
      ["duration", "minutes"],
      ["weight", "kg"],
      // Who knows whether these are minutes.
      ["guests min", undefined],
      ["deposit", "€"],
      ["vegetarian", undefined],
      ["spicy", undefined],
      ["course", undefined],
    ]);
    expect(told("what is the price eur of Feast?")).toBe("Feast: price €80. Looked at 1 menu.");
    expect(told("how long does Express take?")).toBe("Express: duration 45 minutes. Looked at 1 menu.");
  });

  test("[Q18] what the values or the schema say counts more; a name that is only a unit, and text, stay", () => {
    const { table: other } = readCsvTable(
      "x",
      "name,price_usd,fee_eur,min,size_m,width_m,colour_g,volumeMl\nA,3 €,4 €,5,6,7,blue,8",
      {
        columns: { min: { unit: "guests" } },
      },
    );
    expect(other!.columns.map(({ words, unit }) => [words, unit])).toEqual([
      [["name"], undefined],
      [["price usd"], "€"],
      [["fee", "fee eur"], "€"],
      [["min"], "guests"],
      [["size m"], undefined],
      [["width", "width m"], "m"],
      [["colour g"], undefined],
      [["volume", "volume ml"], "ml"],
    ]);
  });
});

describe("numbers in questions", () => {
  test.each([
    ["menus under 40 euros", "Garden, Harbour, Express"],
    ["menus under 40 €", "Garden, Harbour, Express"],
    ["menus under €40", "Garden, Harbour, Express"],
    ["menus for less than forty euros", "Garden, Harbour, Express"],
    ["menus of 38 euros or less", "Garden, Harbour, Express"],
    ["menus for 38 euros max", "Garden, Harbour, Express"],
    ["menus not over 38 euros", "Garden, Harbour, Express"],
    ["menus that do not cost more than 38 euros", "Garden, Harbour, Express"],
    ["menus between 30 and 60 euros", "Harbour, Old Town"],
    ["menus between €30 and €60", "Harbour, Old Town"],
    ["menus from 30 to 60 euros", "Harbour, Old Town"],
    ["30-60 euro menus", "Harbour, Old Town"],
    ["menus for 30 to 60 euros", "Harbour, Old Town"],
    ["menus that take at most 2 hours", "Garden, Harbour, Express"],
    ["menus of at least two hours", "Harbour, Old Town, Feast"],
    ["menus under 1500 g", "Garden, Express"],
    ["menus with a deposit under 10 euros", "Garden, Express"],
    ["menus cheaper than 30 euros", "Garden, Express"],
    ["menus cheaper than Harbour", "Garden, Express"],
    ["vegetarian menus under an hour", null],
    ["vegetarian menus under one hour", "Express"],
    ["menus under twenty-five euros", "Garden, Express"],
    ["menus over one hundred minutes", "Harbour, Old Town, Feast"],
  ])("[Q12] [Q19] %s", (question, expected) => {
    expect(rows(question)).toBe(expected);
  });

  test("[Q19] a number is told in the column's own unit", () => {
    expect(told("menus that take at most 1.5 hours")).toBe(
      "Garden: duration 90 minutes; Express: duration 45 minutes. Looked at 5 menus: duration at most 90 minutes.",
    );
  });
});

describe("places and superlatives", () => {
  test.each([
    [
      "the second cheapest menu",
      "Garden: price €24.50; Express: price €24.50. Looked at 5 menus: sorted by price, number 2, 2 of them alike.",
    ],
    ["the third cheapest menu", "Harbour: price €38. Looked at 5 menus: sorted by price, number 3."],
    [
      "what is the 2nd most expensive menu?",
      "Old Town: price €55. Looked at 5 menus: sorted by price, highest first, number 2.",
    ],
    ["the ninth cheapest menu", "None of the 5 menus. Looked at 5 menus: sorted by price, number 9."],
    [
      "the cheapest menu over 100 minutes",
      "Harbour: price €38, duration 120 minutes. Looked at 5 menus: duration over 100 minutes, sorted by price, the first.",
    ],
    ["the second cheapest dinner menu", "Old Town: price €55. Looked at 5 menus: course dinner, sorted by price, number 2."],
    [
      "the heaviest menu",
      "Old Town: weight 3 kg. Looked at 5 menus: sorted by weight, highest first, the first, 1 left out because it is not known.",
    ],
    ["how many menus are under 40 euros?", "3 of 5 menus. Looked at 5 menus: price under €40, counted."],
    ["how many menus are not vegetarian?", "3 of 5 menus. Looked at 5 menus: without vegetarian, counted."],
    [
      "how long is the cheapest dinner menu?",
      "Harbour: duration 120 minutes, price €38. Looked at 5 menus: course dinner, sorted by price, the first.",
    ],
  ])("[Q12] [Q19] %s", (question, expected) => {
    expect(told(question)).toBe(expected);
  });

  test("[Q12] the property that is named is what “how long” asks for", () => {
    expect(told("how long is the duration of Feast?")).toBe("Feast: duration 240 minutes. Looked at 1 menu.");
    expect(told("what does Feast cost and how long is the duration?")).toBe(
      "Feast: duration 240 minutes, price €80. Looked at 1 menu.",
    );
  });
});

test("[Q12] “how many” of a column tells its number, of rows counts them", async () => {
  const { table: rooms } = readCsvTable("rooms", "name,price_eur,seats\nReading Room,30,12\nGarden Room,20,8");
  const asked = createSearch(await library([rooms!]));
  const answer = (question: string): string | undefined => asked.look(question).answer?.text;
  expect(answer("how many seats does the Reading Room have?")).toBe("Reading Room: seats 12. Looked at 1 room.");
  expect(answer("how many seats does the cheapest room have?")).toBe(
    "Garden Room: seats 8, price €20. Looked at 2 rooms: sorted by price, the first.",
  );
  expect(answer("how many rooms have more than 10 seats?")).toBe("1 of 2 rooms. Looked at 2 rooms: seats over 10, counted.");
  expect(answer("how many lamps does the Reading Room have?")).toBe(undefined);
  expect(answer("how many of Reading Room price?")).toBe(undefined);
});

describe("what cannot be compiled is not answered", () => {
  test.each([
    "vegetarian or spicy menus",
    "menus under 40 euros or under 2 hours",
    "the cheapest and heaviest menu",
    "menus but not the cheapest",
    "menus under 40 dollars",
    "menus under 40 kg of price",
    "menus cheaper than 40 minutes",
    "menus between 20",
    "menus under 2 hundred fifty euros",
    "menus 20 30 euros",
    "menus not between 20 and 40 euros",
    "how heavy are menus with a colour?",
    "how fast are vegetarian menus?",
    "the second menu",
    "the second two cheapest menus",
    "menus under 4",
    "the average price of menus",
    "menus under 40 euros without",
    "menus with or without a deposit",
  ])("[Q13] %s", (question) => {
    expect(told(question)).toBe(null);
  });

  test("[Q13] either of two rows, or of two values of one column, is a plan", () => {
    expect(rows("vegetarian lunch or dinner menus")).toBe("Garden, Express");
    expect(rows("which is cheaper, Harbour or Feast?")).toBe("Harbour");
  });

  test("[Q13] dates are not compared with numbers", async () => {
    const { table: dated } = readCsvTable("boats", "name,released\nA,2020-01-02\nB,2024-05-06");
    expect(createSearch(await library([dated!])).look("boats released after 2021").answer).toBe(null);
  });

  test("[Q19] where several columns could be meant, none is taken", async () => {
    const { table: two } = readCsvTable("rooms", "name,width_m,depth_m\nA,3,4\nB,5,6");
    const rooms = createSearch(await library([two!]));
    expect(rooms.look("rooms under 5 m").answer).toBe(null);
    expect(rooms.look("rooms with a depth under 5 m").answer?.text).toBe("A: depth 4 m. Looked at 2 rooms: depth under 5 m.");
    expect(rooms.look("rooms with a width of at least 500 cm").answer?.text).toBe(
      "B: width 5 m. Looked at 2 rooms: width at least 5 m.",
    );
  });

  test("[Q13] a row whose name is a word between others is not named by it", async () => {
    const { table: letters } = readCsvTable("rooms", "name,price_eur\nA,3\nB,5");
    const rooms = createSearch(await library([letters!]));
    expect(rooms.look("is there a room under 4 euros?").answer?.text).toBe("A: price €3. Looked at 2 rooms: price under €4.");
  });

  test("the property that says it best is the price, wherever it stands", async () => {
    const { table: fees } = readCsvTable("flats", "name,entry_fee_eur,price_eur\nA,1,9\nB,2,8");
    expect(createSearch(await library([fees!])).look("the cheapest flat").answer?.text).toContain("B: price €8.");
  });
});
