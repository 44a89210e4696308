import type { SearchResult } from "../model/effect.ts";
import type { Meaning, Search } from "./search.ts";
import { readTopic } from "./words.ts";
import { splitQuestion } from "./split-question.ts";

/**
 * Answers a question, and one that is made of several part by part: only if each part has support. What answers the whole
 * supports a part if it speaks of it; half an answer is none.
 *
 * @param encode - null: by words alone
 */
export async function lookForParts(
  search: Search,
  question: string,
  encode: ((question: string) => Promise<Meaning | null>) | null,
  without?: readonly string[],
): Promise<SearchResult> {
  const look = async (asked: string): Promise<SearchResult> =>
    search.look(asked, encode && search.encoder !== null ? await encode(asked) : null, without);
  const whole = await look(question);
  // Records answer the whole of a question or nothing.
  if (whole.answer && whole.plan !== undefined) return whole;
  const parts: SearchResult[] = [];
  for (const part of splitQuestion(question, search.language)) {
    const found = await look(part);
    if (!found.answer) return speaksOf(whole, part, search.language) ? whole : half(whole, found, search, part);
    parts.push(found);
  }
  return parts.length > 1 ? together(parts, whole) : whole;
}

/** Several answers as one; what two parts are both answered with is said once. As sure as the least sure of them. */
function together(parts: readonly SearchResult[], whole: SearchResult): SearchResult {
  const answers = parts.flatMap(({ answer }) => answer ?? []);
  const texts = [...new Set(answers.map(({ text }) => text))];
  const citations = [
    ...new Map(answers.flatMap((answer) => answer.citations).map((one) => [JSON.stringify(one), one])).values(),
  ];
  const passages = [...new Set(parts.flatMap(({ passages: found = [] }) => found))];
  const plans = parts.flatMap(({ plan }) => plan ?? []);
  const least = parts.reduce((a, b) => (margin(a) <= margin(b) ? a : b));
  const { score, threshold, scale } = least;
  return {
    ...whole,
    answer: { text: texts.join("\n\n"), citations },
    ...(score !== undefined && { score }),
    ...(threshold !== undefined && { threshold }),
    ...(scale !== undefined && { scale }),
    passages,
    ...(plans.length > 0 && { plan: plans.join(" ") }),
  };
}

/** Whether what was found for the whole has most of a part's words; one that has none of its own ("how long is it?") leans on it. */
function speaksOf({ answer }: SearchResult, part: string, language: string): boolean {
  if (!answer) return true;
  const quotes = answer.citations.map(({ title, quote = "" }) => `${title} ${quote}`).join(" ");
  const said = new Set(readTopic(quotes, language).map(({ stem }) => stem));
  const topic = readTopic(part, language);
  return topic.filter(({ stem }) => said.has(stem)).length * 2 >= topic.length;
}

/** What is known is named, and what is not is said; scores are those of the part that has no answer. */
function half(whole: SearchResult, found: SearchResult, { language }: Search, part: string): SearchResult {
  const known = (whole.answer?.citations ?? []).map(({ id, title, url }) => ({ id, title, ...(url !== undefined && { url }) }));
  const closest = [...known, ...(found.closest ?? []).filter(({ id }) => known.every((one) => one.id !== id))];
  const plan = /^en\b/i.test(language) ? { plan: `I know something about that, but nothing that answers “${part}”.` } : {};
  return { ...found, ...(whole.vector && { vector: whole.vector }), closest, ...plan };
}

const margin = ({ score = 0, threshold = 0 }: SearchResult): number => score - threshold;
