import { describe, expect, test } from "vitest";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { withoutThings } from "../../../src/nlu/things.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { splitWords } from "../../../src/nlu/words.ts";
import { assistant, flow, requestOf, slot } from "./assistants.ts";
import { inShort } from "./development-set.ts";

/** Two flows for one kind of thing; the examples of one of them name most of the things. */
const SHOP = assistant(
  "things",
  [
    flow("return_item", "return an item", "Send something back for a refund", ["item"], ["I want my money back"]),
    flow(
      "exchange_item",
      "exchange an item",
      "Swap something for another size",
      ["item"],
      ["the jacket is the wrong size", "my new coat does not fit", "can I swap the boots for a large"],
    ),
    flow("opening_hours", "tell the opening hours", "Tell when a shop is open"),
  ],
  [slot("item", { description: "A thing that was bought, such as rain jacket, boots or coat" })],
);
const index = createIndex(SHOP);
const say = (text: string): readonly string[] =>
  understand(index, requestOf(SHOP, { assistant: "shop", text })).commands.map(inShort);

describe("which thing it is about", () => {
  test.each(["I want to return the jacket", "I want to give the boots back", "return my coat please"])(
    "does not decide what %s wants",
    (text) => {
      expect(say(text)[0]).toBe("start return_item");
    },
  );
  test("leaves the flow that is named", () => {
    expect(say("exchange the jacket")).toEqual(["start exchange_item", "set item=jacket"]);
  });
  test.each(["what a lovely coat", "my boots are at the door"])("%s alone starts nothing", (text) => {
    expect(say(text).join()).not.toContain("start");
  });
});

test("a thing is called by its slot, in its place", () => {
  const words = splitWords("return my jackets");
  expect(withoutThings(words, index.things)).toEqual([words[0], words[1], { ...words[2], text: "item", stem: "item" }]);
});
test("without examples in descriptions every word stays", () => {
  const words = splitWords("return my jackets");
  expect(withoutThings(words, createIndex(assistant("none", [], [slot("item")])).things)).toBe(words);
});
