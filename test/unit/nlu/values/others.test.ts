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
