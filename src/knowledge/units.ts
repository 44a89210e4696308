/** A unit: what people call it, and how much of its family's smallest it is. */
interface Unit {
  readonly family: string;
  readonly times: number;
  readonly words: readonly string[];
}

const unit = (family: string, times: number, ...words: readonly string[]): Unit => ({ family, times, words });

/** By how columns show them. Months are no number of days, and moneys are not converted. */
const UNITS: ReadonlyMap<string, Unit> = new Map([
  ["€", unit("€", 1, "€", "euro", "eur")],
  ["£", unit("£", 100, "£", "pound", "gbp", "quid")],
  ["p", unit("£", 1, "p", "pence", "penny")],
  ["$", unit("$", 1, "$", "dollar", "usd", "buck")],
  ["CHF", unit("CHF", 1, "chf", "franc")],
  ["%", unit("%", 1, "%", "percent", "per cent", "pct")],
  ["seconds", unit("time", 1, "second", "sec")],
  ["minutes", unit("time", 60, "minute", "min")],
  ["hours", unit("time", 3_600, "hour", "h", "hr")],
  ["days", unit("time", 86_400, "day")],
  ["weeks", unit("time", 604_800, "week")],
  ["months", unit("months", 1, "month")],
  ["years", unit("months", 12, "year")],
  ["g", unit("mass", 1, "g", "gram")],
  ["kg", unit("mass", 1_000, "kg", "kilo", "kilogram")],
  ["mm", unit("length", 1, "mm", "millimetre", "millimeter")],
  ["cm", unit("length", 10, "cm", "centimetre", "centimeter")],
  ["m", unit("length", 1_000, "m", "metre", "meter")],
  ["km", unit("length", 1_000_000, "km", "kilometre", "kilometer")],
  ["ml", unit("volume", 1, "ml", "millilitre", "milliliter")],
  ["l", unit("volume", 1_000, "l", "litre", "liter")],
  ["MB", unit("data", 1, "mb", "megabyte", "meg")],
  ["GB", unit("data", 1_000, "gb", "gigabyte", "gig")],
  ["TB", unit("data", 1_000_000, "tb", "terabyte")],
  ["W", unit("power", 1, "w", "watt")],
  ["kW", unit("power", 1_000, "kw", "kilowatt")],
  ["kWh", unit("energy", 1, "kwh", "kilowatt hour")],
]);

/** Written so they could be something else at the end of a name ("price_min"), unless the name says what is measured. */
const DOUBTFUL: Readonly<Record<string, RegExp>> = {
  min: /time|duration|length|runtime|wait/,
  sec: /time|duration|length|runtime|wait/,
  h: /time|duration|length|runtime|wait/,
  g: /weight|mass|fat|sugar|protein/,
  m: /length|height|width|depth|distance/,
  l: /volume|capacity|content|tank/,
  w: /power|consumption/,
  p: /price|cost|fee|charge|rate/,
};

/** The unit that is meant by a word or a sign, or null: "euros", "min". */
export function unitNamed(word: string): string | null {
  const plain = word.toLowerCase();
  const single = plain.replace(/(?<=.{2})s$/, "");
  for (const [name, { words }] of UNITS) if (words.includes(plain) || words.includes(single)) return name;
  return null;
}

/** What people call the units in which such a column can be asked about, each with its unit. */
export function wordsOfUnit(shown: string): readonly (readonly [string, string])[] {
  const own = unitNamed(baseOf(shown));
  const known = own === null ? null : UNITS.get(own)!;
  if (!known) return [[shown, shown]];
  const alike = [...UNITS].filter(([, { family }]) => family === known.family);
  return [[shown, own!], ...alike.flatMap(([name, { words }]) => words.map((word) => [word, name] as const))];
}

/** By how much a number of the one unit is multiplied to be one of the other, as a column shows it; null: it cannot be. */
export function unitFactor(from: string, shown: string | undefined): number | null {
  if (shown === undefined) return null;
  if (from === shown) return 1;
  const [one, two] = [UNITS.get(from), UNITS.get(unitNamed(baseOf(shown)) ?? "")];
  return one && two && one.family === two.family ? one.times / two.times : null;
}

/** Whether a column shows exactly this unit, or so much of it for something else ("p/kWh"). */
export function isUnitOf(from: string, shown: string | undefined): boolean {
  return shown !== undefined && (from === shown || unitNamed(baseOf(shown)) === from);
}

/** "price eur" → a price in €; null where the name's last word is no unit. */
export function readUnitInName(words: string): { readonly rest: string; readonly unit: string } | null {
  const { rest = "", last = "" } = /^(?<rest>.+) (?<last>\S+)$/.exec(words)?.groups ?? {};
  const found = unitNamed(last);
  if (found === null || (Object.hasOwn(DOUBTFUL, last) && !DOUBTFUL[last]!.test(rest))) return null;
  return { rest, unit: found };
}

/** "£", "p", "EUR", "p/kWh". */
export function isCurrency(shown: string): boolean {
  return /^(?:\p{Sc}|p|EUR|GBP|USD|CHF)(?:\s*\/|$)/u.test(shown);
}

const baseOf = (shown: string): string => shown.split("/")[0]!.trim();
