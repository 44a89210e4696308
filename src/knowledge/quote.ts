import { splitSentences } from "./sentences.ts";
import { readTopic } from "./words.ts";

const MAX_SENTENCES = 3;
const MAX_CHARACTERS = 420;
/** A sentence that begins so says something of the one before it. */
const LEANS =
  /^(?:it|its|they|their|them|this|that|these|those|he|she|then|there|if (?:it|they|so|not)|but|however|otherwise|without (?:it|one)|for the rest|the (?:first|second|other) one|es|sie|er|diese[rsm]?|dann|aber|sonst|ils?|elles?|cela|mais)\b/iu;

/**
 * The sentences of a passage that answer a question, word for word: from the one that fits best, with what it leans on and
 * what follows on from it. A short passage is quoted whole.
 *
 * @param likeness - of each sentence to the question, by its meaning; empty where there are no vectors
 */
export function quoteOf(text: string, question: string, language: string, likeness: readonly number[] = []): string {
  const sentences = splitSentences(text);
  const asked = new Set(readTopic(question, language).map(({ stem }) => stem));
  const fit = sentences.map((sentence, at) => {
    const shared = readTopic(sentence, language).filter(({ stem }) => asked.has(stem)).length;
    return shared / (asked.size || 1) + (likeness[at] ?? 0);
  });
  let start = sentences.length <= MAX_SENTENCES ? 0 : fit.indexOf(Math.max(...fit));
  while (start > 0 && LEANS.test(sentences[start]!)) start--;
  start = Math.max(0, Math.min(start, sentences.length - MAX_SENTENCES));
  const chosen = sentences.slice(start, start + MAX_SENTENCES);
  while (chosen.length > 1 && chosen.join(" ").length > MAX_CHARACTERS) chosen.pop();
  return chosen.join(" ");
}
