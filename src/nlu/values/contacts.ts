import type { Found } from "./found.ts";

/** Phone numbers in a text, in E.164. `country` (ISO 3166) is assumed where a number names none. */
export type PhoneReader = (text: string, country: string) => readonly Found<string>[];

/** Loads the phone library, which is worth its bytes only where a slot holds a phone number. */
export async function loadPhoneReader(): Promise<PhoneReader> {
  const { findPhoneNumbersInText, parsePhoneNumberFromString } = await import("libphonenumber-js/min");
  type Country = Parameters<typeof findPhoneNumbersInText>[1];
  return (typed, country) => {
    // The library knows a country's own prefix for abroad alone; "00" is understood everywhere. The length stays the same.
    const text = typed.replace(ABROAD, " +");
    const found = findPhoneNumbersInText(text, country as Country & string).map(({ number, startsAt, endsAt }) => ({
      value: String(number.number),
      start: typed[startsAt] === "0" && text[startsAt] === "+" ? startsAt - 1 : startsAt,
      end: endsAt,
      sure: number.isValid() ? 0.97 : 0.8,
    }));
    if (found.length > 0) return found;
    const match = /\+?\(?\d[\d\s()./-]{5,}\d/.exec(text);
    if (!match) return [];
    const number = parsePhoneNumberFromString(match[0], country as Country & string);
    if (!number?.isPossible()) return [];
    return [{ value: String(number.number), start: match.index, end: match.index + match[0].length, sure: 0.7 }];
  };
}

const ABROAD = /(?<![\p{L}\p{N}+])00(?=[1-9][\d\s()./-]{6})/gu;

/** Country whose numbering is meant in a locale that names none. */
export function countryOf(locale: string): string {
  const [language = "", ...rest] = locale.split("-");
  const region = rest.find((part) => /^[A-Z]{2}$/.test(part));
  return region ?? { de: "DE", es: "ES", fr: "FR", it: "IT", nl: "NL", pt: "PT" }[language] ?? "US";
}

const EMAIL =
  /[a-z0-9](?:[a-z0-9._%+'-]{0,62}[a-z0-9_+-])?@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9-]{1,62})*\.[a-z]{2,24}/g;
// Letters that are spelled one by one are read together or not at all.
const SPOKEN =
  /(?<!(?:^|\s)[a-z0-9] )\b([a-z0-9]+(?:(?: dot | point | underscore | dash | hyphen |[._-])[a-z0-9]+)*)(?: at | \(at\) |\(at\)| \[at\] |\[at\])([a-z0-9]+(?:(?: dash | hyphen |-)[a-z0-9]+)*(?:(?: dot | point |\.)[a-z0-9]+)+)\b/g;

/** E-mail addresses, also as spoken: "john dot doe at example dot com". */
export function readEmails(lower: string): readonly Found<string>[] {
  const found: Found<string>[] = Array.from(lower.matchAll(EMAIL), (match) => ({
    value: match[0],
    start: match.index,
    end: match.index + match[0].length,
    sure: 0.99,
  }));
  for (const match of lower.matchAll(SPOKEN)) {
    const written = (text: string): string =>
      text
        .replace(/ (?:dot|point) /g, ".")
        .replace(/ underscore /g, "_")
        .replace(/ (?:dash|hyphen) /g, "-");
    const value = `${written(match[1]!)}@${written(match[2]!)}`;
    if (/\.[a-z]{2,24}$/.test(value)) found.push({ value, start: match.index, end: match.index + match[0].length, sure: 0.9 });
  }
  return found;
}

const URL_FORM =
  /\b(?:https?:\/\/|www\.)[^\s<>"]+[^\s<>".,!?;:)]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|de|co|uk|eu|info|dev|app|shop|fr|es)(?:\/[^\s<>"]*[^\s<>".,!?;:)])?\b/g;

/** Web addresses; one without a scheme gets `https://`. `text` keeps the case that was typed. */
export function readUrls(text: string): readonly Found<string>[] {
  return Array.from(text.matchAll(new RegExp(URL_FORM.source, "gi")), (match) => ({
    value: /^https?:/i.test(match[0]) ? match[0] : `https://${match[0]}`,
    start: match.index,
    end: match.index + match[0].length,
    sure: 0.97,
  })).filter(({ start }) => text[start - 1] !== "@");
}
