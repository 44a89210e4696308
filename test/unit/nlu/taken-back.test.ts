import { describe, expect, test } from "vitest";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { assistant, flow, requestOf, slot } from "./assistants.ts";
import { inShort } from "./development-set.ts";

const LIBRARY = assistant(
  "library",
  [
    flow("borrow_book", "borrow a book", "Have a book kept for somebody", [
      "is_member",
      "by_mail",
      "copies",
      "branch",
      "reader_name",
      "confirm_loan",
    ]),
  ],
  [
    slot("is_member", { type: "bool", description: "Whether the reader has used this library before" }),
    slot("by_mail", { type: "bool", description: "Whether the book comes in the mail" }),
    slot("copies", { type: "float" }),
    slot("branch", { type: "categorical", values: ["north", "south"] }),
    slot("reader_name", { description: "Who reads the book" }),
    slot("confirm_loan", { type: "bool" }),
  ],
);
const index = createIndex(LIBRARY);
const SLOTS = { is_member: false, by_mail: true, copies: 2, branch: "north" };

function say(text: string, asking: string): string[] {
  const request = requestOf(LIBRARY, { assistant: "shop", text, flow: "borrow_book", asking, slots: SLOTS });
  return understand(index, request).commands.map(inShort);
}

describe("while a name is asked", () => {
  test.each([
    ["oh wait, I have used your library before", "set is_member=true"],
    ["actually, I used this library before", "set is_member=true"],
    ["no, take it to the south branch", "set branch=south"],
    ["no, it should not come by mail", "set by_mail=false"],
    ["wait, not in the mail, I collect it", "set by_mail=false"],
  ])("%s puts right what was said before", (text, command) => {
    expect(say(text, "reader_name")).toEqual([command]);
  });

  test.each(["is there somewhere to park?", "do you have a toilet?", "where are you", "oh wait, I have to feed my cat first"])(
    "%s is nobody's name",
    (text) => {
      expect(say(text, "reader_name").filter((each) => each.startsWith("set"))).toEqual([]);
    },
  );

  test.each([
    ["actually, Anna Berg", "Anna Berg"],
    ["no, anna berg", "anna berg"],
    ["oh wait, my name is Anna Berg", "Anna Berg"],
    ["how about Anna Berg?", "Anna Berg"],
    ["Will Smith", "Will Smith"],
    ["wait, it's Anna Berg the 3rd", "Anna Berg"],
  ])("%s is the name if nothing else explains it", (text, name) => {
    expect(say(text, "reader_name")).toEqual([`set reader_name=${name}`]);
  });
});

describe("at a confirmation", () => {
  test("a no that speaks of an earlier yes/no question is the correction of that", () => {
    expect(say("no wait, not in the mail, I come to the desk", "confirm_loan")).toEqual(["set by_mail=false"]);
  });
  test.each(["no, I have to ask my wife who reads the mail first", "no, I don't want the book", "no"])("%s is a no", (text) => {
    expect(say(text, "confirm_loan")).toEqual(["set confirm_loan=false"]);
  });
});

test("what somebody would rather do is no new value of free words", () => {
  const request = requestOf(LIBRARY, {
    assistant: "shop",
    text: "I'd rather talk to somebody at the desk",
    flow: "borrow_book",
    asking: "branch",
    slots: { reader_name: "Anna Berg" },
  });
  expect(understand(index, request).commands).toEqual([{ command: "human handoff" }]);
});
