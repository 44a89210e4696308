/** A bot text longer than this is cut: nobody reads it, and laying it out would stop the page. UTF-16 units. */
export const MAX_TEXT = 100_000;

/** Embeddings, overrides and isolates: they could turn the text around them. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
/** 100,000 combining accents on one letter freeze a Chromium tab for 43 s; no script needs more than eight. */
const MARK_TOWERS = /(\p{M}{8})\p{M}+/gu;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** A text from outside made harmless to show: every printable character stays. */
export function cleanText(text: string): string {
  const clean = text.replace(/\r\n?/g, "\n").replace(BIDI_CONTROLS, "").replace(CONTROLS, "").replace(MARK_TOWERS, "$1");
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, "")}…` : clean;
}
