/** Longer than a sentence or two helps nobody to answer. */
const MOST = 300;

/** Addresses, and words that look like the name of a host: nobody can tell where they lead. */
const LINK = /:\/\/|\b(?:www|mailto|tel|javascript|data)[.:]|[\p{L}\p{N}-]\.\p{L}{2,}/iu;
/** What would be drawn as something else than itself. */
const MARKUP = /[*_`~#|<>[\]{}\\]+/g;

/** Words of somebody else as plain text in one line; null: there are none that may be shown. */
export function plainWords(text: unknown): string | null {
  if (typeof text !== "string" || text.length > 4 * MOST) return null;
  const plain = text
    .normalize("NFC")
    .replaceAll(MARKUP, " ")
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, " ")
    .trim();
  return plain === "" || plain.length > MOST || LINK.test(text) || LINK.test(plain) ? null : plain;
}
