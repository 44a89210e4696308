/*
 * What tells of a person and can be known by its form. Card and account numbers by their check digits, so that an order
 * number is not taken for one; addresses and telephone numbers by how they are written.
 */

/** A stretch of a text, in UTF-16 units, end exclusive. */
export interface SensitiveStretch {
  readonly kind: "card" | "iban" | "email" | "phone";
  readonly start: number;
  readonly end: number;
}

// Counts are bounded: a long text of one letter costs no more than its length.
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
// From every place where one may begin: another one may follow without a sign between.
const IBAN = /(?<![\p{L}\p{N}])(?=([A-Z]{2}\d{2}(?:[ -]?[A-Z\d]){10,30}(?![\p{L}\p{N}])))/giu;
const BETWEEN = String.raw`[\s\p{Cf}\p{Pd}.,/_·]{0,3}`;
const DIGITS = new RegExp(String.raw`\p{Nd}(?:${BETWEEN}\p{Nd}){11,}`, "gu");
const PHONE =
  /(?<![\p{L}\p{N}])(?:(?:\+|\(\+?|00?)[\p{Nd} ()/.-]{6,20}\p{Nd}|\(?\p{Nd}{3}\)?[ .-]\p{Nd}{3}[ .-]\p{Nd}{4})(?![\p{L}\p{N}])/gu;
const DATE = /^\p{Nd}{1,2}([./-])\p{Nd}{1,2}\1\p{Nd}{2,4}(?!\p{Nd})/u;

/** All of it, in the order of the text; none lies in another. */
export function findSensitive(text: string): readonly SensitiveStretch[] {
  const found: SensitiveStretch[] = [];
  // An address may hold digits, and an account number what looks like a card: the surer is looked for first.
  for (const find of [emailsIn, ibansIn, cardsIn, phonesIn]) {
    for (const stretch of find(text)) if (!found.some((other) => overlap(stretch, other))) found.push(stretch);
  }
  return found.toSorted((a, b) => a.start - b.start);
}

function overlap(a: SensitiveStretch, b: SensitiveStretch): boolean {
  return a.start < b.end && b.start < a.end;
}

function emailsIn(text: string): readonly SensitiveStretch[] {
  return Array.from(text.matchAll(EMAIL), ({ index, 0: { length } }) => ({ kind: "email", start: index, end: index + length }));
}

function ibansIn(text: string): readonly SensitiveStretch[] {
  return Array.from(text.matchAll(IBAN)).flatMap(({ index, 1: match = "" }): SensitiveStretch[] => {
    const length = lengthOfIban(match);
    return length > 0 ? [{ kind: "iban", start: index, end: index + length }] : [];
  });
}

/** Words may follow without a sign between: the longest beginning that is an account number; 0 if none is. */
export function lengthOfIban(match: string): number {
  for (let end = match.length; end > 0; end = Math.max(match.lastIndexOf(" ", end - 1), match.lastIndexOf("-", end - 1)))
    if (isIban(match.slice(0, end))) return end;
  return 0;
}

function phonesIn(text: string): readonly SensitiveStretch[] {
  return Array.from(text.matchAll(PHONE)).flatMap(({ index, 0: match }): SensitiveStretch[] => {
    const { length } = match.replaceAll(/\P{Nd}/gu, "");
    if (length < 7 || length > 15 || DATE.test(match)) return [];
    return [{ kind: "phone", start: index, end: index + match.length }];
  });
}

/** Whatever stands around or between: "4111-1111-1111-1111 12/27 123" holds one card. */
function cardsIn(text: string): readonly SensitiveStretch[] {
  return Array.from(text.matchAll(DIGITS)).flatMap(({ index, 0: run }) => cardsInRun(run, index));
}

function cardsInRun(run: string, offset: number): readonly SensitiveStretch[] {
  const digits = Array.from(run.matchAll(/\p{Nd}/gu), ({ index, 0: digit }) => ({
    digit: valueOf(digit),
    start: index,
    end: index + digit.length,
  }));
  const begins = (at: number): boolean => at === 0 || at >= digits.length || digits[at - 1]!.end < digits[at]!.start;
  const written = digits.map(({ digit }) => digit).join("");
  const found: SensitiveStretch[] = [];
  for (let at = 0; at < digits.length; at++) {
    if (!begins(at)) continue;
    const length = lengthOfCard(written.slice(at, at + LONGEST), (count) => begins(at + count));
    if (length === 0) continue;
    found.push({ kind: "card", start: offset + digits[at]!.start, end: offset + digits[at + length - 1]!.end });
    at += length - 1;
  }
  return found;
}

const SHORTEST = 12;
const LONGEST = 19;

/** Lengths by the first digits, for a number that other digits are glued to. */
const BRANDS = /^(?:4\d{15}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[0-2])\d{13}|3[47]\d{13}|6(?:011|5\d\d)\d{12})/;

/** The longest number that ends where a group of digits does; else one of a well-known brand with digits glued to it. */
function lengthOfCard(digits: string, isEnd: (count: number) => boolean): number {
  if (!/^[2-6]/.test(digits)) return 0;
  for (let count = Math.min(LONGEST, digits.length); count >= SHORTEST; count--)
    if (isEnd(count) && hasCheckDigit(digits.slice(0, count))) return count;
  const glued = BRANDS.exec(digits)?.[0] ?? "";
  return glued !== "" && hasCheckDigit(glued) ? glued.length : 0;
}

/** Of digits of every script. */
function valueOf(digit: string): string {
  if (digit >= "0" && digit <= "9") return digit;
  const code = digit.codePointAt(0)!;
  // Digits of a script stand in order, and each row of ten begins where the character before it is none.
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** Luhn, ISO/IEC 7812. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (const [place, digit] of Array.from(digits).toReversed().entries()) {
    const doubled = Number(digit) * (place % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Payment cards have 12 to 19 digits and end in a check digit. */
export function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  return digits.length >= SHORTEST && digits.length <= LONGEST && hasCheckDigit(digits);
}

/** Account numbers have check digits (ISO 13616): the rest of the division by 97 is 1. */
export function isIban(text: string): boolean {
  const plain = text.replaceAll(/[ -]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{10,30}$/.test(plain)) return false;
  let rest = 0;
  for (const sign of plain.slice(4) + plain.slice(0, 4)) rest = Number(`${rest}${Number.parseInt(sign, 36)}`) % 97;
  return rest === 1;
}
