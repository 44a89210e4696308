/** Characters of a regular expression. */
const MAX_REGEX = 256;

/**
 * A regular expression of CALM, which is Python's, as JavaScript writes it: named groups, the ends of a text, and flags at
 * the beginning. `flags`: those after `/…/`; of `simlu` JavaScript has `s`, `i` and `m`.
 */
export function translateRegex(source: string, flags: string): { readonly source: string; readonly flags: string } {
  const leading = /^\(\?([aiLmsux]+)\)/.exec(source);
  const wanted = flags + (leading?.[1] ?? "");
  return {
    source: source
      .slice(leading?.[0].length ?? 0)
      .replaceAll("(?P<", "(?<")
      .replaceAll(/\(\?P=(\w+)\)/g, String.raw`\k<$1>`)
      .replaceAll(/\\[^]/g, (escape) => (escape === String.raw`\A` ? "^" : escape === String.raw`\Z` ? "$" : escape)),
    flags: Array.from("ims")
      .filter((flag) => wanted.includes(flag))
      .join(""),
  };
}

/** The expression to match with, or null if it is none or too long. Backslashes that mean nothing are let pass. */
export function compileRegex(source: string, flags: string): RegExp | null {
  if (source.length > MAX_REGEX) return null;
  const written = translateRegex(source, flags);
  for (const unicode of ["u", ""]) {
    try {
      return new RegExp(written.source, written.flags + unicode);
    } catch {
      // Tried again without `u`, which is stricter.
    }
  }
  return null;
}
