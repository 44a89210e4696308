import type { Queryable } from "../database/database.ts";

/** A passage that may answer a question. */
export interface Hit {
  readonly passageId: string;
  readonly articleId: string;
  readonly title: string;
  readonly url: string;
  readonly heading: string;
  readonly text: string;
  readonly score: number;
  /** Share of the question's information, 0 to 1, that the passage has words for. */
  readonly coverage: number;
}

/** Words that questions are made of, beyond the stemmer's own list; they tell nothing about what is asked. */
const FILLERS = "happen something anything thing come get got want need know tell please would could like help say use";

/**
 * BM25 over the lexemes of PostgreSQL's English stemmer. PostgreSQL's own rank knows nothing of rare words, and with a
 * few dozen passages these decide. A word that no passage has counts as the rarest: it lowers the coverage, which is
 * how a question about something else is told apart.
 */
const SEARCH = `
WITH asked AS (SELECT unnest(tsvector_to_array(ts_delete(to_tsvector('english', $1), tsvector_to_array(to_tsvector('english', $3))))) AS lexeme),
size AS (SELECT count(*)::float8 AS passages, coalesce(avg(words), 1)::float8 AS words FROM passages),
terms AS (
  SELECT asked.lexeme, ln(1 + (size.passages - count(t.lexeme) + 0.5) / (count(t.lexeme) + 0.5)) AS idf
  FROM asked CROSS JOIN size LEFT JOIN passage_terms t ON t.lexeme = asked.lexeme
  GROUP BY asked.lexeme, size.passages),
scored AS (
  SELECT p.id, sum(terms.idf * t.weight * 2.2 / (t.weight + 1.2 * (0.5 + 0.5 * p.words / size.words))) AS score,
         sum(terms.idf) / (SELECT sum(idf) FROM terms) AS coverage
  FROM terms JOIN passage_terms t USING (lexeme) JOIN passages p ON p.id = t.passage_id CROSS JOIN size
  GROUP BY p.id)
SELECT s.id AS "passageId", a.id AS "articleId", a.title, a.url, p.heading, p.body AS text,
       s.score::float8 AS score, s.coverage::float8 AS coverage
FROM scored s JOIN passages p ON p.id = s.id JOIN articles a ON a.id = p.article_id
ORDER BY s.score DESC, s.id LIMIT $2`;

/** The best passages for a question, best first. Empty if no word of it is known. */
export async function searchPassages(db: Queryable, question: string, limit = 5): Promise<Hit[]> {
  return await db.query<Hit>(SEARCH, [question, limit, FILLERS]);
}

/** Passages by their ids, for what was found in another way: without score or coverage. */
export async function readPassages(db: Queryable, ids: readonly string[]): Promise<Hit[]> {
  if (ids.length === 0) return [];
  return await db.query<Hit>(
    `SELECT p.id AS "passageId", a.id AS "articleId", a.title, a.url, p.heading, p.body AS text, 0::float8 AS score, 0::float8 AS coverage
     FROM passages p JOIN articles a ON a.id = p.article_id WHERE p.id = ANY($1::text[])`,
    [ids],
  );
}

/** Share of the question that must be covered before an article is quoted; see test/demo/ranking.test.ts. */
const MIN_COVERAGE = 0.5;
const MIN_SCORE = 3;

/** Whether the best hit is good enough to be said. */
export function isCovered(hit: Hit | undefined): hit is Hit {
  return hit !== undefined && hit.coverage >= MIN_COVERAGE && hit.score >= MIN_SCORE;
}
