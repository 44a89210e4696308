/*
 * Words of authors looked for in words of users: whole words, whatever their case and accents. In writing that sets no
 * blanks between words every character is one.
 */

const WITHOUT_BLANKS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** The words of a text in the form in which they are compared, one blank before and after each. */
export function foldWords(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{M}|\p{Cf}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll(WITHOUT_BLANKS, " $& ");
  return ` ${(plain.match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `;
}

/** Whether one of the phrases stands in the text. */
export function holdsPhrase(text: string, phrases: readonly string[] = []): boolean {
  if (phrases.length === 0) return false;
  const folded = foldWords(text);
  return phrases.map(foldWords).some((phrase) => phrase.trim() !== "" && folded.includes(phrase));
}
