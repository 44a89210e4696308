/** A question that is made of more is not answered: nobody is asked so much at once. */
const MAX_PARTS = 3;

/** How questions begin, and what stands between two of them, by language. Our own lists. */
const LANGUAGES: Readonly<Record<string, { readonly begins: RegExp; readonly between: RegExp }>> = {
  en: {
    begins:
      /^(?:what|how|when|where|who|whose|whom|why|which|can|could|do|does|did|is|are|was|were|will|would|may|must|should|shall|has|have)\b/iu,
    between: /[?;]+\s*(?:and\s+|also\s+)*|,?\s+and\s+(?:also\s+)?|,\s+/giu,
  },
  de: {
    begins:
      /^(?:was|wie|wann|wo|wohin|woher|wer|wen|wem|wessen|warum|wieso|welche[rsnm]?|kann|können|darf|muss|ist|sind|war|wird|gibt|habe|hat|kostet|bekomme)\b/iu,
    between: /[?;]+\s*(?:und\s+|auch\s+)*|,?\s+und\s+(?:auch\s+)?|,\s+/giu,
  },
};

/**
 * The questions that one message asks, two or three, or none where it asks one: a part begins as questions do, right after
 * an "and" or a mark. "What does a card cost and how long is it valid?"
 *
 * @param language - BCP 47; where it is not known how questions begin, nothing is split
 */
export function splitQuestion(question: string, language: string): readonly string[] {
  const [base = ""] = language.toLowerCase().split("-");
  const known = Object.hasOwn(LANGUAGES, base) ? LANGUAGES[base]! : null;
  if (!known) return [];
  const parts: string[] = [];
  let start = 0;
  for (const { 0: mark, index } of question.matchAll(known.between)) {
    if (!known.begins.test(question.slice(index + mark.length))) continue;
    parts.push(question.slice(start, index));
    start = index + mark.length;
  }
  parts.push(question.slice(start));
  const asked = parts.map((part) => part.replace(/[\s?!.;,]+$/u, "").trim()).filter((part) => part !== "");
  return asked.length > 1 && asked.length <= MAX_PARTS && asked.every((part) => /\s/.test(part)) ? asked : [];
}
