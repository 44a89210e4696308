/** Whether a text speaks of a day, in whatever of the languages below: a month, a weekday, a day's number, how far off it is. */
export function isDateLike(lower: string, locale: string): boolean {
  if (NUMBERS.test(lower) || RELATIVE.test(lower)) return true;
  const words = lower.match(/\p{L}{3,}/gu) ?? [];
  const names = namesOf(locale);
  const isNamed = words.some((word) => names.some((name) => word.startsWith(name.slice(0, Math.max(3, name.length - 2)))));
  // "May" is a month beside a number only: "you may decide".
  return isNamed && (/\d/.test(lower) || words.some((word) => word !== "may" && word !== "march" && names.includes(word)));
}

/** "15.6.", "2026-06-15", "the 15th", or a day's number and nothing else. */
const NUMBERS = /\b\d{1,4}[./-]\d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)\b|^\D{0,4}(?:[12]?\d|3[01])\D?$/;
const RELATIVE =
  /\b(?:today|tonight|tomorrow|yesterday|week|weeks|weekend|month|months|days|fortnight|heute|morgen|woche|mañana|semana|demain|semaine|oggi|domani)\b|сегодня|завтра|недел/;

/** Languages whose months and weekdays are known besides the user's own. */
const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "uk"];
const MONTH_MS = 31 * 24 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

function namesOf(locale: string): readonly string[] {
  const names = new Set<string>();
  for (const language of [locale, ...LANGUAGES]) {
    const month = formatter(language, { month: "long", day: "numeric" });
    const weekday = formatter(language, { weekday: "long" });
    const part = (format: Intl.DateTimeFormat | null, at: number, type: string): void => {
      const value = format
        ?.formatToParts(at)
        .find((each) => each.type === type)
        ?.value.toLowerCase();
      if (value !== undefined && /^\p{L}{3,}$/u.test(value)) names.add(value);
    };
    for (let at = 0; at < 12; at++) part(month, at * MONTH_MS, "month");
    for (let at = 0; at < 7; at++) part(weekday, at * DAY_MS, "weekday");
  }
  return [...names];
}

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
  } catch {
    return null;
  }
}
