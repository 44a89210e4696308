import { isCard, lengthOfIban } from "../base/sensitive.ts";

/**
 * A text without what it tells of a person: e-mail addresses, account and card numbers, telephone numbers, and every other
 * number. Names are not known here, so a redacted text is poorer, not anonymous.
 */

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const LINK = /\b(?:https?:\/\/|www\.)\S+/giu;
const IBAN = /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]){10,30}\b/giu;
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

function hideIban(match: string): string {
  const length = lengthOfIban(match);
  return length > 0 ? `<iban>${match.slice(length)}` : match;
}
