/** Times of day as the visitor writes them. */
export interface Clock {
  time(at: number): string;
  /** "Today 14:05", or with the date if it is another day than `now`. */
  day(at: number, now: number): string;
}

/** @param locale - BCP 47; undefined or not a language: the browser's. */
export function createClock(locale: string | undefined, today: string): Clock {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    try {
      return new Intl.DateTimeFormat(locale, options);
    } catch {
      return new Intl.DateTimeFormat(undefined, options);
    }
  };
  const time = format({ hour: "numeric", minute: "2-digit" });
  const date = format({ weekday: "short", day: "numeric", month: "short" });
  return {
    time: (at) => time.format(at),
    day: (at, now) =>
      `${new Date(at).toDateString() === new Date(now).toDateString() ? today : date.format(at)} ${time.format(at)}`,
  };
}
