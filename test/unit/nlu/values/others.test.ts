import { expect, test } from "vitest";
import { readChoices, toChoice } from "../../../../src/nlu/values/categorical.ts";
import { countryOf, loadPhoneReader, readEmails, readUrls } from "../../../../src/nlu/values/contacts.ts";
import { editDistance } from "../../../../src/nlu/values/distance.ts";
import { readDurations } from "../../../../src/nlu/values/duration.ts";
import { readIdentifiers } from "../../../../src/nlu/values/identifier.ts";
import { splitWords } from "../../../../src/nlu/words.ts";

const values = (found: readonly { readonly value: unknown }[]) => found.map(({ value }) => value);

test.each([
  ["mia@example.org", "mia@example.org"],
  ["it is mia.berg+x@mail.example.co.uk, thanks", "mia.berg+x@mail.example.co.uk"],
  ["john at example dot com", "john@example.com"],
  ["john dot doe at my dash shop dot co dot uk", "john.doe@my-shop.co.uk"],
])("%s holds an e-mail address", (text, value) => {
  expect(values(readEmails(text))).toEqual([value]);
});

test.each(["meet me at noon", "look at this", "me@home", "call me at work"])("%s holds none", (text) => {
  expect(readEmails(text)).toEqual([]);
});

test("phone numbers become E.164, in the country of the locale", async () => {
  const read = await loadPhoneReader();
  expect(values(read("my number is 030 901820", countryOf("de-DE")))).toEqual(["+4930901820"]);
  expect(values(read("call +49 30 901820", countryOf("en-US")))).toEqual(["+4930901820"]);
  expect(values(read("(213) 373-4253", countryOf("en")))).toEqual(["+12133734253"]);
  expect(read("order 12", countryOf("en"))).toEqual([]);
});

test.each(["on 0049 30 1234567", "0049301234567", "on 0049 (30) 12345-67"])(
  "%s is called from abroad, wherever one is",
  async (text) => {
    const read = await loadPhoneReader();
    const [found] = read(text, countryOf("en-US"));
    expect(found).toMatchObject({ value: "+49301234567", start: text.indexOf("00"), end: text.length });
  },
);

test("addresses of the web get a scheme and keep their case", () => {
  expect(values(readUrls("see https://Example.org/A?b=1, ok"))).toEqual(["https://Example.org/A?b=1"]);
  expect(values(readUrls("www.example.org"))).toEqual(["https://www.example.org"]);
  expect(readUrls("mia@example.org")).toEqual([]);
});

test.each([
  ["3 days", "P3D"],
  ["for two nights", "P2D"],
  ["an hour and a half", null],
  ["1 hour 30 minutes", "PT1H30M"],
  ["90 minutes", "PT90M"],
  ["two weeks", "P2W"],
  ["1.5 hours", "PT1H30M"],
  ["six months", "P6M"],
])("%s lasts %s", (text, value) => {
  expect(readDurations(text)[0]?.value ?? null).toEqual(value === null ? "PT1H" : value);
});

test("identifiers follow their pattern, whatever the case typed", () => {
  expect(values(readIdentifiers("order a-1042 please", "A-\\d{4}"))).toEqual(["A-1042"]);
  expect(values(readIdentifiers("A 1042", "A-\\d{4}"))).toEqual(["A-1042"]);
  expect(readIdentifiers("A-10423", "A-\\d{4}")).toEqual([]);
  expect(values(readIdentifiers("my number is #AB-77/1, the 2nd at 7pm"))).toEqual(["AB-77/1"]);
});

const PLATE = "[A-Z]{1,3}-[A-Z]{1,2} ?\\d{1,4}";
const IBAN = "[A-Z]{2}\\d{2}[A-Z0-9]{11,30}";
test.each([
  ["it is B-LN 4410, I wrote it down", PLATE, ["B-LN 4410"]],
  ["b ln 4410", PLATE, ["B-LN 4410"]],
  ["is B LN 4410 right", PLATE, ["B-LN 4410"]],
  ["B-LN4410 or M-X 12", PLATE, ["B-LN4410", "M-X 12"]],
  ["DE89 3704 0044 0532 0130 00", IBAN, ["DE89370400440532013000"]],
  ["it's gb82 west 1234 5698 7654 32 thanks", IBAN, ["GB82WEST12345698765432"]],
  ["my id AB1234", "[A-Z]{2,4}\\d{4}", ["AB1234"]],
  ["my id ab1234", "[A-Z]{2,4}\\d{4}", ["AB1234"]],
  ["room 1042 AB, 7", "\\d{4} ?[A-Z]{2}", ["1042 AB"]],
  ["on the 12 at 3456", "\\d{6}", []],
  ["12, 3456", "\\d{6}", []],
  ["12 3456", "\\d{6}", ["123456"]],
  ["it is so", "[A-Z]{4}", []],
])("%s holds, of %s, %j", (text, pattern, expected) => {
  expect(values(readIdentifiers(text, pattern))).toEqual(expected);
});
test("an identifier in groups lies where it was typed", () => {
  expect(readIdentifiers("it is B-LN 4410.", PLATE)).toEqual([{ value: "B-LN 4410", start: 6, end: 15, sure: 0.97 }]);
});
test("a long text of small groups is read in no time", () => {
  const started = performance.now();
  readIdentifiers("12 ".repeat(1333), IBAN);
  expect(performance.now() - started).toBeLessThan(5_000);
});

const COLOURS = ["red", "blue", "dark green", "burgundy"].flatMap((value) => toChoice(value, value, "value") ?? []);
test.each([
  ["blue", ["blue"]],
  ["the BLUE one".toLowerCase(), ["blue"]],
  ["darkgreen", ["dark green"]],
  ["burgandy", ["burgundy"]],
  ["bleu", ["blue"]],
  ["reds", ["red"]],
  ["bed", []],
  ["red or blue", ["red", "blue"]],
])("%s names %j", (text, expected) => {
  expect(values(readChoices(splitWords(text), COLOURS))).toEqual(expected);
});

test("the distance counts changed places as one slip and stops at its limit", () => {
  expect(editDistance("bleu", "blue", 2)).toBe(1);
  expect(editDistance("kitten", "sitting", 3)).toBe(3);
  expect(editDistance("kitten", "sitting", 1)).toBe(2);
});
