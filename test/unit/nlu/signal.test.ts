import { describe, expect, test } from "vitest";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { readMessage } from "../../../src/nlu/message.ts";
import { readSignal } from "../../../src/nlu/signal.ts";
import { writtenForm } from "../../../src/nlu/spoken.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { loadPhoneReader } from "../../../src/nlu/values/contacts.ts";
import { assistant, flow, requestOf, slot } from "./assistants.ts";

const names = [
  "contact_email",
  "mobile",
  "visit_date",
  "start_time",
  "appointment",
  "stay",
  "guests",
  "homepage",
  "order_id",
  "plate",
  "size",
  "agreed",
  "note",
];
const BOOKING = assistant(
  "booking",
  [flow("book", "book", "Book something", names)],
  [
    slot("contact_email"),
    slot("mobile"),
    slot("visit_date"),
    slot("start_time"),
    slot("appointment", { format: "date-time" }),
    slot("stay", { format: "duration" }),
    slot("guests", { type: "float" }),
    slot("homepage", { format: "url" }),
    slot("order_id"),
    slot("plate", { pattern: "[A-Z]{2}-\\d{2}-\\d{2}" }),
    slot("size", { type: "categorical", values: ["small", "large box", "large bag"] }),
    slot("agreed", { type: "bool" }),
    slot("note"),
  ],
);
const phone = await loadPhoneReader();
const index = { ...createIndex(BOOKING), phone };

function signal(asking: string, text: string, locale = "en-GB") {
  const request = { ...requestOf(BOOKING, { assistant: "shop", text, flow: "book", asking, slots: {} }), locale };
  const { slot: name, ...rest } = readSignal(readMessage(index, request))!;
  expect(name).toBe(asking);
  return rest;
}
const kinds = (asking: string, texts: readonly string[]): readonly string[] =>
  texts.map((text) => `${signal(asking, text).kind}: ${text}`);
const all = (kind: string, texts: readonly string[]): readonly string[] => texts.map((text) => `${kind}: ${text}`);

describe("[G17] D3: what only looks like a value is none", () => {
  test.each([
    ["contact_email", ["I am at work. Call later", "no idea", "at home", "what for?", "👍"]],
    ["visit_date", ["you may decide in the market", "my pin is 4821", "march on", "no idea", "as you like"]],
    ["mobile", ["order 1234567", "my pin is 4821", "call me maybe", "12"]],
    ["start_time", ["you decide", "no idea"]],
    ["order_id", ["I do not have it here", "no idea"]],
    ["plate", ["no idea"]],
    ["guests", ["many"]],
    ["size", ["no idea"]],
    ["agreed", ["perhaps the other one"]],
    ["note", ["👍", "???", "I don't know"]],
    ["stay", ["no idea"]],
    ["homepage", ["no idea"]],
    ["appointment", ["no idea"]],
  ])("%s", (asking, texts) => {
    expect(kinds(asking, texts)).toEqual(all("absent", texts));
  });
});

describe("[G17] D4: what is a value in other words is none that lacks", () => {
  test.each([
    ["visit_date", ["in two weeks", "the 15th", "next Friday", "tomorrow"]],
    ["mobile", ["+44 20 7946 0958", "020 7946 0958"]],
    ["order_id", ["AB-12-34", "1028-4756"]],
    ["plate", ["AB-12-34", "ab 12 34"]],
    ["contact_email", ["john at example dot com", "JO@EXAMPLE.COM"]],
    ["start_time", ["half past two", "19:00"]],
    ["appointment", ["tomorrow at 7pm"]],
    ["stay", ["three days"]],
    ["guests", ["four", "12"]],
    ["homepage", ["www.example.com"]],
    ["size", ["small"]],
    ["agreed", ["yes", "no thanks", "sure thing"]],
    ["note", ["please ring twice"]],
  ])("%s", (asking, texts) => {
    expect(kinds(asking, texts)).toEqual(all("complete", texts));
  });

  test.each([
    ["visit_date", ["15 июня", "le 3 mars", "3", "in some weeks or so"]],
    ["mobile", ["0123", "oh seven seven"]],
    ["order_id", ["10 28 47 56", "one two three"]],
    ["plate", ["AB-12", "12345"]],
    ["start_time", ["in the morning"]],
    ["appointment", ["in the evening"]],
    ["stay", ["some days"]],
    ["homepage", ["www something"]],
    ["size", ["large", "small or large box"]],
  ])("%s: a part of it", (asking, texts) => {
    expect(kinds(asking, texts)).toEqual(all("partial", texts));
  });
});

test("[G17] what lacks is named where it is known", () => {
  expect(signal("contact_email", "john@example")).toEqual({ kind: "partial", missing: "domain" });
  expect(signal("contact_email", "john example.com")).toEqual({ kind: "partial", missing: "at_sign" });
  expect(signal("mobile", "0123 45")).toEqual({ kind: "partial", missing: "digits" });
  expect(signal("visit_date", "15 июня", "ru")).toEqual({ kind: "partial", missing: "day" });
});

describe("[G13] the written form of what was spelled out", () => {
  test("is a repair where it is a value and nothing else", () => {
    expect(signal("contact_email", "it's j o h n at example dot com")).toEqual({ kind: "partial", repair: "john@example.com" });
    expect(signal("mobile", "oh two oh seven nine four six oh nine five eight")).toEqual({
      kind: "partial",
      repair: "+442079460958",
    });
    expect(signal("mobile", "plus double four two zero 7946 oh nine five eight")).toEqual({
      kind: "partial",
      repair: "+442079460958",
    });
    expect(signal("plate", "a b dash one two dash three four")).toEqual({ kind: "partial", repair: "AB-12-34" });
  });

  test("is none where words would be lost", () => {
    expect(signal("contact_email", "john doe at example dot")).not.toHaveProperty("repair");
    expect(signal("plate", "maybe a b dash one two dash three four")).not.toHaveProperty("repair");
    expect(signal("note", "dot dot dot")).not.toHaveProperty("repair");
  });

  test("puts signs, digits and letters together and leaves words apart", () => {
    expect(writtenForm("my number is double five one")).toBe("551");
    expect(writtenForm("triple x")).toBeNull();
    expect(writtenForm("a b slash one two")).toBe("ab/12");
    expect(writtenForm("two words")).toBe("2 words");
    expect(writtenForm("plain words")).toBeNull();
    expect(writtenForm("")).toBeNull();
    expect(writtenForm("double")).toBeNull();
  });
});

test("[G17] the signal stands with the understanding where nothing was taken as the answer", () => {
  const ask = (text: string, asking: string | null) =>
    understand(index, { ...requestOf(BOOKING, { assistant: "shop", text, flow: "book", asking, slots: {} }), locale: "en" });
  expect(ask("no idea", "contact_email").signal).toEqual({ slot: "contact_email", kind: "absent" });
  expect(ask("jo@example.com", "contact_email").signal).toBeUndefined();
  expect(ask("no idea", null).signal).toBeUndefined();
});
