import { expect, test } from "vitest";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { samplesOf } from "../../../src/nlu/named-things.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { assistant, flow, NOW, slot } from "./assistants.ts";

const index = createIndex(
  assistant(
    "things",
    [
      flow("return_item", "return an item", "Send something back for a refund.", ["item"]),
      flow("book_table", "book a table", "Reserve a table at the restaurant.", ["guests"]),
    ],
    [
      slot("item", { description: "A thing that was bought, such as jacket, boots or rain coat" }),
      slot("guests", { type: "float", description: "How many people" }),
    ],
  ),
);

function values(text: string): Record<string, unknown> {
  const state = {
    activeFlow: null,
    asking: null,
    slots: {},
    asked: [],
    bot: null,
    options: [],
    startable: ["return_item", "book_table"],
  };
  const { commands } = understand(index, { text, locale: "en", now: NOW, timeZone: "Europe/Berlin", state });
  return Object.fromEntries(commands.flatMap((one) => (one.command === "set slot" ? [[one.name, one.value]] : [])));
}

test("the examples of a description are read", () => {
  expect(samplesOf("A thing, such as jacket, boots or a rain coat")).toEqual([["jacket"], ["boot"], ["rain", "coat"]]);
  expect(samplesOf("A thing")).toEqual([]);
  expect(samplesOf(undefined)).toEqual([]);
});

test.each([
  ["I want to return my jacket", "jacket"],
  ["return the green rain jacket that I bought", "green rain jacket"],
  ["I want to return my scarf", "scarf"],
  ["I'd like to return the big tent from last week", "big tent"],
])("%s: the thing is filled with the user's own words", (text, item) => {
  expect(values(text)).toEqual({ item });
});

test.each([
  "I want to return an item",
  "return my order",
  "can I return the jacket and the boots?",
  "I want to return something",
])("%s: nothing is filled", (text) => {
  expect(values(text)).toEqual({});
});

test("a party's size may be said without the people", () => {
  expect(values("book a table for four tomorrow")).toEqual({ guests: 4 });
});
