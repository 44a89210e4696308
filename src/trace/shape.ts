/** Longest shape that says anything. */
const LONGEST = 40;

/**
 * What a text looks like, without what it says: letters are `a` or `A`, digits `d`, runs of more than three are cut,
 * placeholders of `redact` stay: "aaa@aaa.aaa", "dd.dd.", "AA-dd".
 */
export function shapeOf(text: string): string {
  return text
    .split(/(<\w+>)/)
    .map((part) => (/^<\w+>$/.test(part) ? part : shape(part)))
    .join("")
    .slice(0, LONGEST);
}

function shape(text: string): string {
  return text
    .replaceAll(/[\p{Nd}\p{L}]/gu, (sign) => (/\p{Nd}/u.test(sign) ? "d" : /\p{Lu}/u.test(sign) ? "A" : "a"))
    .replaceAll(/(.)\1{2,}/gu, "$1$1$1");
}
