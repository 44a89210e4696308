import { expect, test } from "vitest";
import { isWordless, normalText, topicText } from "../../../src/base/normal-text.ts";

test("the same words typed another way have one form", () => {
  expect(normalText("  Where’s  my\u00a0PARCEL?! ")).toBe("wheres my parcel");
  expect(normalText("wheres my parcel")).toBe("wheres my parcel");
  expect(normalText("ｗｈｅｒｅ is it")).toBe("where is it");
});

test("signs inside a word with a digit or an @ stay, those around it go", () => {
  expect(normalText("(A-1042), jo.b@example.com!")).toBe("a-1042 jo.b@example.com");
  expect(normalText("well-known 12:30.")).toBe("wellknown 12:30");
});

test("case is folded by the language's rules; an unknown language counts as none", () => {
  expect(normalText("ISI", "tr")).toBe("ısı");
  expect(normalText("ISI", "en")).toBe("isi");
  expect(normalText("ISI", "no such language")).toBe("isi");
});

test("digits of every script are ASCII digits", () => {
  expect(normalText("٣ قطع")).toBe("3 قطع");
  expect(normalText("१०२४")).toBe("1024");
  expect(normalText("९")).toBe("9");
});

test("D15: questions in other scripts keep their words, and nothing is left of signs but their class", () => {
  expect(normalText("Где мой заказ?")).toBe("где мой заказ");
  expect(normalText("我的包裹在哪里？")).toBe("我的包裹在哪里");
  expect(normalText("???")).toBe("∅:punct");
  expect(normalText("👍")).toBe("∅:emoji");
  expect(normalText(" \t ")).toBe("∅:blank");
  expect(["???", "👍", ""].map((text) => isWordless(normalText(text)))).toEqual([true, true, true]);
  expect(isWordless(normalText("ok"))).toBe(false);
});

test("a topic does not depend on the numbers in it", () => {
  expect(topicText(normalText("Where is order A-1042, 15.00, +49 30 123, jo@example.com"))).toBe(
    "where is order <id> <num> <num> <num> <num> <email>",
  );
});
