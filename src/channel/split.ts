/*
 * Long texts in parts: at an empty line if there is one, else at the end of a line, of a sentence, of a word, and only what
 * has no such place within its bounds is cut between two characters as a reader sees them.
 */

/** A part that is begun is ended at a better place only if that leaves it this full. */
const LEAST_FULL = 0.4;

/**
 * Parts of a text of at most `max` UTF-16 units each, in order; together they are its words. None for an empty text.
 *
 * @param locale - BCP 47: where sentences end.
 */
export function splitText(text: string, max: number, locale?: string): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > max) {
    const end = endWithin(rest, max, locale);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === "" ? parts : [...parts, rest];
}

function endWithin(text: string, max: number, locale: string | undefined): number {
  // One more: a part may end exactly where white space begins.
  const window = text.slice(0, max + 1);
  const least = Math.floor(max * LEAST_FULL);
  for (const place of [window.lastIndexOf("\n\n"), window.lastIndexOf("\n"), sentenceEnd(text.slice(0, max * 2), max, locale)])
    if (place >= least && place > 0) return place;
  const space = window.search(/\s\S*$/);
  return space > 0 ? space : characterEnd(text.slice(0, max + 64), max);
}

/** The last end of a sentence that is not behind `max`, its white space not counted. */
function sentenceEnd(text: string, max: number, locale: string | undefined): number {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter(locale, { granularity: "sentence" }).segment(text)) {
    const place = index + segment.trimEnd().length;
    if (place > max) break;
    if (index + segment.length < text.length) end = place;
  }
  return end;
}

function characterEnd(text: string, max: number): number {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  // One character longer than a whole part is none that a reader sees; the limit holds all the same, not inside a pair.
  return end > 0 ? end : /[\uD800-\uDBFF]/.test(text[max - 1]!) ? max - 1 : max;
}
