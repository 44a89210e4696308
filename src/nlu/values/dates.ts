import * as chrono from "chrono-node/en";
import { CLOCK_FORMS, rewrite, type Rewrite, type Rewritten } from "./clock.ts";
import type { Found, Moment } from "./found.ts";

export interface DateReading {
  /** A day without a year or a bare weekday means the one before now rather than the next. */
  readonly past: boolean;
  /** BCP 47: whether 3/5 is in March or in May. Default: in March. */
  readonly locale?: string | undefined;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Dates ("2026-11-21"), in order. */
export function readDates(lower: string, moment: Moment, reading: DateReading): readonly Found<string>[] {
  return parse(lower, moment, reading)
    .filter(({ day }) => day !== null)
    .map(({ day, start, end, sure }) => ({ value: formatDay(day!), start, end, sure }));
}

/** Times of day ("19:00"), in order. An hour of 1 to 7 without more words is taken for the afternoon. */
export function readTimes(lower: string, moment: Moment, locale?: string): readonly Found<string>[] {
  return parse(lower, moment, { past: false, locale })
    .filter(({ time }) => time !== null)
    .map(({ time, start, end, sure }) => ({ value: time!, start, end, sure }));
}

/** Both together ("2026-11-21T19:00"); a time without a day is today's, or tomorrow's once it is over. */
export function readDateTimes(lower: string, moment: Moment, reading: DateReading): readonly Found<string>[] {
  const parsed = parse(lower, moment, reading);
  const whole = parsed.filter(({ day, time }) => day !== null && time !== null);
  if (whole.length > 0)
    return whole.map(({ day, time, start, end, sure }) => ({ value: `${formatDay(day!)}T${time}`, start, end, sure }));
  const day = parsed.find((each) => each.day !== null);
  const time = parsed.find((each) => each.time !== null);
  if (!time) return [];
  const start = Math.min(time.start, day?.start ?? time.start);
  const end = Math.max(time.end, day?.end ?? time.end);
  const on = day?.day ?? (isOver(time.time!, moment) ? shift(today(moment), 1) : today(moment));
  return [{ value: `${formatDay(on)}T${time.time}`, start, end, sure: 0.85 }];
}

interface Parsed {
  readonly day: Day | null;
  readonly time: string | null;
  readonly start: number;
  readonly end: number;
  readonly sure: number;
}

/** By message, which has its own moment: every slot for a day or an hour reads the same words, and that is the slow part. */
const known = new WeakMap<Moment, Map<string, readonly Parsed[]>>();

function parse(lower: string, moment: Moment, { past, locale }: DateReading): readonly Parsed[] {
  if (!/\d|[a-z]{3}/.test(lower)) return [];
  const readings = known.get(moment) ?? new Map<string, readonly Parsed[]>();
  known.set(moment, readings);
  const key = `${past} ${locale} ${lower}`;
  const reading = readings.get(key) ?? parseAnew(lower, moment, { past, locale });
  readings.set(key, reading);
  return reading;
}

function parseAnew(lower: string, moment: Moment, { past, locale }: DateReading): readonly Parsed[] {
  let source: Rewritten = { text: lower, offsets: Array.from({ length: lower.length + 1 }, (_, at) => at) };
  for (const form of [...dayForms(moment, past), ...CLOCK_FORMS]) source = rewrite(source, form);
  const reference = { instant: new Date(moment.now), timezone: zoneOffset(moment) };
  // Asking about a locale takes as long as reading the text: only numbers can be taken for one another.
  const dayFirst = locale !== undefined && /\d/.test(source.text) && isDayFirst(locale);
  const reader = dayFirst ? chrono.GB : chrono.casual;
  return reader.parse(source.text, reference, { forwardDate: !past }).flatMap((result) => {
    if (
      /^(?:now|sec|second|mar|may|march|sun|sat|mon|wed|fri|dec|jan)$/.test(result.text) &&
      !/^(?:march|may)$/.test(result.text)
    ) {
      if (!/^(?:sun|sat|mon|wed|fri)$/.test(result.text)) return [];
    }
    const at = (offset: number): number => source.offsets[offset]!;
    const { start } = result;
    const ends = { start: at(result.index), end: sourceEnd(source, result.index + result.text.length) };
    const hasDay =
      start.isCertain("day") ||
      start.isCertain("weekday") ||
      /\b(?:today|tonight|tomorrow|yesterday)\b|\b(?:in|after) (?:a|an|one|\d+|[a-z]+) (?:weeks?|months?|years?)\b/.test(
        result.text,
      );
    const hasTime = start.isCertain("hour") && !/^(?:in )?\d+ (?:days?|weeks?|months?)/.test(result.text);
    // "for one day" is a length, though the library makes it tomorrow.
    if ((!hasDay && !hasTime) || result.text.startsWith("for ")) return [];
    const found: Day = { year: start.get("year")!, month: start.get("month")!, day: start.get("day")! };
    const order = formatDay(found).localeCompare(formatDay(today(moment)));
    // Whoever means today says so: "on Monday", said on a Monday, is the next one.
    const isNext =
      !past &&
      start.isCertain("weekday") &&
      !start.isCertain("day") &&
      order === 0 &&
      !/\b(?:this|today|last|past|previous)\b/.test(result.text);
    // Asked for days to come, the library takes "last Friday" for the next one, or the one after that.
    const isLast = start.isCertain("weekday") && !start.isCertain("day") && /\b(?:last|past|previous)\b/.test(result.text);
    const earlier = past && order > 0 ? before(found, start.isCertain("weekday"), start.isCertain("year")) : found;
    const day = isLast ? lastOne(earlier, today(moment)) : shift(earlier, isNext ? 7 : 0);
    const time = hasTime ? clock(start.get("hour")!, start.get("minute") ?? 0, start.isCertain("meridiem"), result.text) : null;
    const first: Parsed = { day: hasDay ? day : null, time, ...ends, sure: 0.9 };
    if (!result.end || !(result.end.isCertain("day") || result.end.isCertain("hour"))) return [first];
    const last = result.end;
    const lastDay = shift({ year: last.get("year")!, month: last.get("month")!, day: last.get("day")! }, isNext ? 7 : 0);
    const lastTime = last.isCertain("hour")
      ? clock(last.get("hour")!, last.get("minute") ?? 0, last.isCertain("meridiem"), result.text)
      : null;
    const middle = Math.floor((ends.start + ends.end) / 2);
    return [
      { ...first, end: middle },
      { day: hasDay || last.isCertain("day") ? lastDay : null, time: lastTime, start: middle, end: ends.end, sure: 0.9 },
    ];
  });
}

/** Whether a locale writes the day before the month, as most do; one that nobody knows does not. */
function isDayFirst(locale: string): boolean {
  try {
    const parts = new Intl.DateTimeFormat(locale, { month: "numeric", day: "numeric", timeZone: "UTC" }).formatToParts(0);
    return parts.find(({ type }) => type === "day" || type === "month")?.type === "day";
  } catch {
    return false;
  }
}

/** Whether a date, or a date and time, lies before today. */
export function isBehind(value: string, moment: Moment): boolean {
  return value.slice(0, 10) < formatDay(today(moment));
}

/** The week or the year before, for a weekday or a date without a year that lies ahead and is meant behind. */
function before(day: Day, isWeekday: boolean, hasYear: boolean): Day {
  if (isWeekday) return shift(day, -7);
  return hasYear ? day : { ...day, year: day.year - 1 };
}

const WEEK = 7 * 24 * 60 * 60 * 1_000;

/** The latest day before now that falls on the same weekday. */
function lastOne(day: Day, now: Day): Day {
  const ahead = Date.UTC(day.year, day.month - 1, day.day) - Date.UTC(now.year, now.month - 1, now.day);
  return ahead < 0 ? day : shift(day, -7 * (Math.floor(ahead / WEEK) + 1));
}

/** Where a piece of rewritten text ends in the source: at the next unit that has an offset of its own. */
function sourceEnd({ text, offsets }: Rewritten, end: number): number {
  let at = end;
  while (at < text.length && offsets[at] === offsets[end - 1]) at++;
  return offsets[at]!;
}

function clock(hour: number, minute: number, certain: boolean, text: string): string {
  const written24 = /\b(?:0\d|1[3-9]|2[0-3]):\d\d/.test(text) || /\b0:\d\d/.test(text);
  const meant = !certain && !written24 && hour >= 1 && hour <= 7 ? hour + 12 : hour;
  return `${String(meant % 24).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** Forms of days that the date library lacks or misreads. */
function dayForms(moment: Moment, past: boolean): readonly Rewrite[] {
  const now = today(moment);
  const in_ = (days: number): string => formatDay(shift(now, days));
  return [
    [/\b(?:the )?day after (?:tomorrow|tmrw|tomorow)\b/g, () => in_(2)],
    [/\b(?:the )?day before yesterday\b/g, () => in_(-2)],
    [/\b(?:in )?a fortnight(?:'s time)?\b/g, () => in_(14)],
    [/\b(?:tmrw|tomorow|tommorow|tommorrow|tmr)\b/g, () => "tomorrow"],
    [/\b(?:a )?week (?:from )?(?:today|now)\b/g, () => in_(7)],
    [/\b(?:a )?week from tomorrow\b/g, () => in_(8)],
    [/\bend of (?:the|this) month\b/g, () => formatDay({ ...now, day: lastOfMonth(now) })],
    [/\b(?:first|1st|start|beginning) of (?:the )?next month\b/g, () => formatDay(firstOfNextMonth(now))],
    [
      /\b(?:the )?(\d{1,2})(?:st|nd|rd|th) of (this|the|next|last) month\b/g,
      ([, day, which]) => dayOfMonth(now, Number(day), which!),
    ],
    [
      /\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b(?! (?:of\b|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|one|option|floor|time|item|street|avenue))/g,
      ([, text]) => bareOrdinal(now, Number(text), past),
    ],
  ];
}

function dayOfMonth({ year, month }: Day, day: number, which: string): string | null {
  const first = new Date(Date.UTC(year, month - 1 + (which === "next" ? 1 : which === "last" ? -1 : 0), 1));
  const of: Day = { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day };
  return day >= 1 && day <= lastOfMonth(of) ? formatDay(of) : null;
}

/** "The 12th": this month's if it is still to come (or, for the past, is over), else the neighbouring month's. */
function bareOrdinal(now: Day, day: number, past: boolean): string | null {
  if (day < 1 || day > 31) return null;
  for (let months = 0; months <= 2; months++) {
    const month = new Date(Date.UTC(now.year, now.month - 1 + (past ? -months : months), 1));
    const candidate: Day = { year: month.getUTCFullYear(), month: month.getUTCMonth() + 1, day };
    if (day > lastOfMonth(candidate)) continue;
    const order = formatDay(candidate).localeCompare(formatDay(now));
    if (past ? order <= 0 : order >= 0) return formatDay(candidate);
  }
  return null;
}

function lastOfMonth({ year, month }: Day): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function firstOfNextMonth({ year, month }: Day): Day {
  return month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
}

function shift({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function formatDay({ year, month, day }: Day): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function isOver(time: string, moment: Moment): boolean {
  const { hour, minute } = wallClock(moment);
  return time <= `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function today(moment: Moment): Day {
  const { year, month, day } = wallClock(moment);
  return { year, month, day };
}

interface WallClock extends Day {
  readonly hour: number;
  readonly minute: number;
}

function wallClock(moment: Moment): WallClock {
  const shifted = new Date(moment.now + zoneOffset(moment) * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  };
}

/** Asking for a zone takes longer than everything else here. */
const offsets = new WeakMap<Moment, number>();

/** Minutes that the zone is ahead of UTC at that moment. */
function zoneOffset(moment: Moment): number {
  const offset = offsets.get(moment) ?? zoneOffsetOf(moment);
  offsets.set(moment, offset);
  return offset;
}

function zoneOffsetOf({ now, timeZone }: Moment): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(new Date(now));
  const part = (type: string): number => Number(parts.find((each) => each.type === type)!.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return Math.round((wall - now) / 60_000);
}
