import type { KnowledgeIndex } from "../model/knowledge.ts";
import { lookForParts } from "./look-for-parts.ts";
import type { Article } from "./markdown.ts";
import { createSearch, type Meaning } from "./search.ts";
import { readTopic } from "./words.ts";

/** What an editor should look at. `passage`: its id. */
export type Finding =
  | { readonly kind: "thin"; readonly passage: string; readonly words: number }
  | { readonly kind: "duplicate"; readonly passage: string; readonly of: string; readonly alike: number }
  | { readonly kind: "stale"; readonly article: string; readonly date: string; readonly days: number }
  /** Its own heading does not lead to it. */
  | { readonly kind: "unfound"; readonly passage: string; readonly found: string | null }
  /** A question that the articles should answer, and do not. */
  | { readonly kind: "unanswered"; readonly question: string; readonly nearest: string | null };

export interface CheckOptions {
  readonly articles: readonly Article[];
  readonly index: KnowledgeIndex;
  /** Questions that must be answered. */
  readonly questions: readonly string[];
  /** Wall time, milliseconds. */
  readonly now: number;
  /** From so many days on an article is stale. */
  readonly staleAfterDays: number;
  readonly encode: (text: string) => Promise<Meaning | null>;
}

/** Fewer words that say something answer nothing. */
const THIN = 6;
/** Share of words that two passages have in common when one of them is too many. */
const ALIKE = 0.7;
const DAY = 86_400_000;

/** Looks for passages that are thin, said twice, out of date or not found, and for questions without an answer. */
export async function checkArticles(options: CheckOptions): Promise<readonly Finding[]> {
  const { articles, index, questions, now, staleAfterDays, encode } = options;
  const { passages, language, thresholds } = index;
  const findings: Finding[] = [];
  const topics = passages.map(({ text }) => new Set(readTopic(text, language).map(({ stem }) => stem)));
  passages.forEach(({ id }, at) => {
    if (topics[at]!.size < THIN) findings.push({ kind: "thin", passage: id, words: topics[at]!.size });
    for (let other = 0; other < at; other++) {
      const alike = likeness(topics[at]!, topics[other]!);
      if (alike >= ALIKE) findings.push({ kind: "duplicate", passage: id, of: passages[other]!.id, alike });
    }
  });
  for (const { id, date } of articles) {
    const at = date === null ? Number.NaN : Date.parse(date);
    const days = Math.floor((now - at) / DAY);
    if (date !== null && days > staleAfterDays) findings.push({ kind: "stale", article: id, date, days });
  }
  const search = createSearch(index);
  for (const { id, heading, title } of passages) {
    if (heading === "") continue;
    const asked = `${title}: ${heading}`;
    const { hits, scale } = search.rank(asked, await encode(asked));
    const [best] = hits;
    const least = scale === "halcyon-hybrid-1" ? thresholds.hybrid : thresholds.lexical;
    const found = best && best.score >= least ? passages[best.at]! : null;
    // A passage that was cut in two has one heading for both.
    if (found?.heading !== heading) findings.push({ kind: "unfound", passage: id, found: found?.id ?? null });
  }
  for (const question of questions) {
    const { answer, passages: near = [] } = await lookForParts(search, question, encode);
    if (!answer) findings.push({ kind: "unanswered", question, nearest: near[0] ?? null });
  }
  return findings;
}

/** Of the words of both together, how many are in each. */
function likeness(one: ReadonlySet<string>, two: ReadonlySet<string>): number {
  const shared = [...one].filter((word) => two.has(word)).length;
  return shared / (one.size + two.size - shared || 1);
}
