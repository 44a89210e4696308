import { describe, expect, test } from "vitest";
import { isBehind, readDates, readDateTimes, readTimes } from "../../../../src/nlu/values/dates.ts";
import { NOW } from "../assistants.ts";

/** Saturday, 21 November 2026, 10:00. */
const moment = { now: NOW, timeZone: "Europe/Berlin" };
const FUTURE = { past: false };

test.each([
  ["today", "2026-11-21"],
  ["tomorrow", "2026-11-22"],
  ["on the 12th to 5 Station Road", "2026-12-12"],
  ["tmrw", "2026-11-22"],
  ["the day after tomorrow", "2026-11-23"],
  ["day before yesterday", "2026-11-19"],
  ["yesterday", "2026-11-20"],
  ["next friday", "2026-11-27"],
  ["last friday", "2026-11-20"],
  ["last saturday", "2026-11-14"],
  ["last sunday", "2026-11-15"],
  ["on monday", "2026-11-23"],
  ["in two weeks", "2026-12-05"],
  ["in a fortnight", "2026-12-05"],
  ["a week from today", "2026-11-28"],
  ["december 24th", "2026-12-24"],
  ["the 24th of december", "2026-12-24"],
  ["3 march", "2027-03-03"],
  ["the 12th", "2026-12-12"],
  ["the 30th", "2026-11-30"],
  ["the 5th of next month", "2026-12-05"],
  ["the 28th of this month", "2026-11-28"],
  ["end of the month", "2026-11-30"],
  ["2026-12-31", "2026-12-31"],
])("%s is the date %s", (text, value) => {
  expect(readDates(text, moment, FUTURE).map((found) => found.value)).toEqual([value]);
});

describe("which of two numbers is the month", () => {
  test.each([
    ["en-GB", "1960-05-03"],
    ["de", "1960-05-03"],
    ["de-CH", "1960-05-03"],
    ["en-AU", "1960-05-03"],
    ["en-US", "1960-03-05"],
    ["en", "1960-03-05"],
    ["en_GB", "1960-03-05"],
  ])("is as %s writes it", (locale, value) => {
    expect(readDates("03/05/1960", moment, { past: true, locale })[0]?.value).toBe(value);
    expect(readDateTimes("03/05/1960 at 9 am", moment, { past: true, locale })[0]?.value).toBe(`${value}T09:00`);
  });
  test("is plain where only one can be", () => {
    for (const locale of ["en-GB", "en-US"])
      expect(readDates("23/05/1960", moment, { past: true, locale })[0]?.value).toBe("1960-05-23");
    expect(readDates("1960-05-03", moment, { past: true, locale: "en-GB" })[0]?.value).toBe("1960-05-03");
  });
});

test.each([
  ["on saturday", "2026-11-28"],
  ["then on saturday", "2026-11-28"],
  ["this saturday", "2026-11-21"],
  ["saturday 21 november", "2026-11-21"],
  ["on saturday at 3 pm", "2026-11-28"],
])("said on a Saturday, %s is %s", (text, value) => {
  expect(readDates(text, moment, FUTURE).map((found) => found.value)).toEqual([value]);
});

test("a stretch of hours on the weekday of today is in a week, from its beginning to its end", () => {
  const found = readDateTimes("saturday from 3pm to 5pm", moment, FUTURE).map(({ value }) => value);
  expect(found).toEqual(["2026-11-28T15:00", "2026-11-28T17:00"]);
});

test("a date lies behind from the day after on", () => {
  expect(["2026-11-20", "2026-11-21", "2026-11-21T08:00", "2026-11-22"].map((value) => isBehind(value, moment))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("a date of the past is looked for backwards", () => {
  expect(readDates("the 24th", moment, { past: true }).map(({ value }) => value)).toEqual(["2026-10-24"]);
  expect(readDates("on monday", moment, { past: true })[0]?.value).toBe("2026-11-16");
});

test.each(["next month", "for 3 nights", "hello", "march", "size 12"])("%s is no date", (text) => {
  expect(readDates(text, moment, FUTURE)).toEqual([]);
});

test.each([
  ["7pm", "19:00"],
  ["19:15", "19:15"],
  ["07:30", "07:30"],
  ["at 7", "19:00"],
  ["at nine", "09:00"],
  ["half past seven", "19:30"],
  ["half past seven in the evening", "19:30"],
  ["half past 11 in the morning", "11:30"],
  ["quarter to nine", "08:45"],
  ["quarter past ten", "10:15"],
  ["twenty past 4", "16:20"],
  ["ten to five pm", "16:50"],
  ["7ish", "19:00"],
  ["around sevenish", "19:00"],
  ["eight o'clock", "08:00"],
  ["8 in the night", "20:00"],
  ["evening 6", "18:00"],
  ["six thirty", "18:30"],
  ["noon", "12:00"],
  ["midnight", "00:00"],
])("%s is the time %s", (text, value) => {
  expect(readTimes(text, moment).map((found) => found.value)).toEqual([value]);
});

test("a day and a time make a date with time; a time alone is the next one to come", () => {
  expect(readDateTimes("tomorrow at 3pm", moment, FUTURE).map(({ value }) => value)).toEqual(["2026-11-22T15:00"]);
  expect(readDateTimes("at 8:30 am", moment, FUTURE).map(({ value }) => value)).toEqual(["2026-11-22T08:30"]);
  expect(readDateTimes("at 11:30 am", moment, FUTURE).map(({ value }) => value)).toEqual(["2026-11-21T11:30"]);
});

test("the zone decides which day it is", () => {
  const night = Date.UTC(2026, 10, 21, 23, 30);
  expect(readDates("today", { now: night, timeZone: "Europe/Berlin" }, FUTURE)[0]?.value).toBe("2026-11-22");
  expect(readDates("today", { now: night, timeZone: "America/New_York" }, FUTURE)[0]?.value).toBe("2026-11-21");
});

test("the stretch is that of the text as it was, not as it was rewritten", () => {
  const text = "please come the day after tomorrow, ok?";
  const [found] = readDates(text, moment, FUTURE);
  expect(text.slice(found!.start, found!.end)).toBe("the day after tomorrow");
  const [time] = readTimes("let's say half past seven please", moment);
  expect("let's say half past seven please".slice(time!.start, time!.end)).toBe("half past seven");
});
