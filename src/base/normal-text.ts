/**
 * A text as it is compared: two ways to type the same words come to the same form. Where nothing is left of it (emoji,
 * "???"), a class in its place, so that such texts are never taken for one another's topic.
 */

const ODD_QUOTES = /[\u2018-\u201b\u2032\u00b4`]/gu;
const ODD_DOUBLE_QUOTES = /[\u201c-\u201f\u2033\u00ab\u00bb]/gu;
const ODD_DASHES = /[\u2010-\u2015\u2212]/gu;
const ODD_DIGITS = /(?![0-9])\p{Nd}/gu;
const SIGNS = /[\p{P}\p{S}]/gu;

/**
 * Compatibility forms are one, case is folded by the language's rules, digits of every script are ASCII, blanks are one, and
 * signs go, except inside a word that holds a digit or an `@` ("A-1042", "jo@example.com").
 *
 * @param language - BCP 47; one that nobody knows counts as none.
 */
export function normalText(text: string, language = "en"): string {
  const plain = foldCase(text.normalize("NFKC"), language)
    .replaceAll(ODD_QUOTES, "'")
    .replaceAll(ODD_DOUBLE_QUOTES, '"')
    .replaceAll(ODD_DASHES, "-")
    .replaceAll(ODD_DIGITS, asciiDigit);
  const words = plain.split(/[\p{Z}\s]+/u).flatMap((word) => normalWord(word) || []);
  return words.length > 0 ? words.join(" ") : emptyClass(plain);
}

/** Digits of every script as ASCII digits. */
export function asciiDigits(text: string): string {
  return text.replaceAll(ODD_DIGITS, asciiDigit);
}

/** Whether a normal text holds no words at all: nothing is remembered of such a one. */
export function isWordless(normal: string): boolean {
  return normal.startsWith("∅:");
}

/**
 * For topics and for what leaves the page, never for what an answer is remembered by: "order 1042" and "order 1043" are one
 * topic and two questions.
 */
export function topicText(normal: string): string {
  return normal
    .split(" ")
    .map((word) =>
      word.includes("@") ? "<email>" : /^[+\d][\d.,:/-]*$/.test(word) ? "<num>" : /\d/.test(word) ? "<id>" : word,
    )
    .join(" ");
}

function foldCase(text: string, language: string): string {
  try {
    return text.toLocaleLowerCase(language);
  } catch {
    return text.toLowerCase();
  }
}

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  // Digits of a script stand in order, and each row of ten begins where the character before it is none.
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

function normalWord(word: string): string {
  if (!/[\d@]/.test(word)) return word.replaceAll(SIGNS, "");
  return word.replaceAll(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, "");
}

function emptyClass(plain: string): string {
  const rest = plain.replaceAll(/[\p{Z}\s]/gu, "");
  if (rest === "") return "∅:blank";
  return /\p{Extended_Pictographic}/u.test(rest) ? "∅:emoji" : "∅:punct";
}
