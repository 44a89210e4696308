/**
 * A text without what it tells of a person: e-mail addresses, account and card numbers, telephone numbers, and every other
 * number. Names are not known here, so a redacted text is poorer, not anonymous.
 */

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const LINK = /\b(?:https?:\/\/|www\.)\S+/giu;
const IBAN = /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]{1,4}){2,8}\b/giu;
const CARD = /(?<![\p{L}\p{N}])\p{Nd}(?:[ -]?\p{Nd}){11,18}(?![\p{L}\p{N}])/gu;
const PHONE = /(?<![\p{L}\p{N}])(?:\+|\(0|0)[\p{Nd} ()/.-]{6,18}\p{Nd}(?![\p{L}\p{N}])/gu;
const CODE = /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}_/-]*\p{Nd})(?=[\p{L}\p{N}_/-]*\p{L})[\p{L}\p{N}]+(?:[_/-][\p{L}\p{N}]+)*/gu;
const NUMBER = /\p{Nd}+(?:[.,:/-]\p{Nd}+)*/gu;

/** Placeholders stand where something was: `<email>`, `<link>`, `<iban>`, `<card>`, `<phone>`, `<id>`, `<num>`. */
export function redact(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(LINK, "<link>")
    .replaceAll(EMAIL, "<email>")
    .replaceAll(IBAN, hideIban)
    .replaceAll(CARD, (match) => (isCard(match) ? "<card>" : match))
    .replaceAll(PHONE, "<phone>")
    .replaceAll(CODE, "<id>")
    .replaceAll(NUMBER, "<num>");
}

/** Words may follow without a sign between: the longest beginning that is an account number. */
function hideIban(match: string): string {
  for (let end = match.length; end > 0; end = Math.max(match.lastIndexOf(" ", end - 1), match.lastIndexOf("-", end - 1)))
    if (isIban(match.slice(0, end))) return `<iban>${match.slice(end)}`;
  return match;
}

/** Account numbers have check digits (ISO 13616): the rest of the division by 97 is 1. */
export function isIban(text: string): boolean {
  const plain = text.replaceAll(/[ -]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{10,30}$/.test(plain)) return false;
  let rest = 0;
  for (const sign of plain.slice(4) + plain.slice(0, 4)) rest = Number(`${rest}${Number.parseInt(sign, 36)}`) % 97;
  return rest === 1;
}

/** Payment cards end in a check digit (Luhn, ISO/IEC 7812). */
export function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  if (digits.length < 12 || digits.length > 19) return false;
  let sum = 0;
  for (const [place, digit] of Array.from(digits).toReversed().entries()) {
    const doubled = Number(digit) * (place % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
