import { afterAll, beforeAll, expect, test } from "vitest";
import { join } from "node:path";
import { readArticles } from "../../demo/backend/answers/article.ts";
import { indexArticles } from "../../demo/backend/answers/index-articles.ts";
import { chooseSentences } from "../../demo/backend/answers/quote.ts";
import { isCovered, searchPassages } from "../../demo/backend/answers/search.ts";
import type { Database } from "../../demo/backend/database/database.ts";
import { openDatabase } from "../../demo/backend/server.ts";
import { ROOT } from "./backend.ts";

let db: Database;
const folders = ["shop", "energy"].map((name) => join(ROOT, "demo/assistants", name, "knowledge"));

beforeAll(async () => {
  db = await openDatabase();
  await indexArticles(db, await readArticles(folders));
}, 60_000);
afterAll(() => db.close());

test.each([
  ["How long do I have to return something?", "returns", "30 days"],
  ["when will I get my money back?", "returns", "three working days"],
  ["do I have to pay for returns", "returns", "free"],
  ["How much does shipping cost?", "delivery", "£3.95"],
  ["do you ship to France or other countries?", "delivery", "United Kingdom and Ireland"],
  ["what happens if I'm not at home when the parcel comes", "delivery", "neighbour"],
  ["how do I wash a wool jumper", "care", "cold wool cycle"],
  ["can I put my rain jacket in the tumble dryer?", "care", "low"],
  ["is there a size chart", "sizes", "chest"],
  ["does the warranty cover boots", "warranty", "three years"],
  ["can you repair a broken zip", "warranty", "£18"],
  ["do gift cards expire", "gift-cards", "five years"],
  ["are you open on Sundays?", "shops", "11 to 16"],
  ["can I pick up my order in a store", "shops", "collect"],
  ["where are your boots made", "materials", "Portugal"],
  ["how do I read my meter", "meter-readings", "left to right"],
  ["is a smart meter free?", "meter-readings", "free of charge"],
  ["why is my bill so high", "bills", "estimated"],
  ["I can't afford my bill, can I pay in instalments?", "paying", "six parts"],
  ["which tariff is best for an electric car", "tariffs", "Night Saver"],
  ["is there an exit fee if I leave my contract", "tariffs", "two weeks"],
  ["how long does food stay cold in the freezer during a power cut", "power-cuts", "two days"],
  ["do I get compensation after a blackout", "power-cuts", "£80"],
  ["is your electricity really from wind and solar?", "green-energy", "wind"],
  ["what do you pay for electricity from my solar panels", "solar-and-heat-pumps", "15p"],
])("%s → %s", async (question, article, words) => {
  const [hit] = await searchPassages(db, question);
  expect(hit?.articleId).toBe(article);
  expect(isCovered(hit)).toBe(true);
  expect(chooseSentences(hit!.text, question)).toContain(words);
});

test.each([
  "what is the capital of France",
  "who won the football match yesterday",
  "tell me a joke about penguins",
  "do you sell laptops with touch screens",
  "how do I reset my e-mail password",
  "asdf qwer zxcv",
  "???",
])("%s → not covered", async (question) => {
  const [hit] = await searchPassages(db, question);
  expect(isCovered(hit)).toBe(false);
});

test("indexing again changes nothing, and an article that is gone is forgotten", async () => {
  const articles = await readArticles(folders);
  const count = async () => (await db.query<{ n: number }>("SELECT count(*)::int AS n FROM passages"))[0]!.n;
  const before = await count();
  await indexArticles(db, articles);
  expect(await count()).toBe(before);
  await indexArticles(
    db,
    articles.filter((article) => article.id !== "returns"),
  );
  expect(await count()).toBe(before - 4);
});
