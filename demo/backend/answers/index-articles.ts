import type { Database, Queryable } from "../database/database.ts";
import type { Article, Passage } from "./article.ts";

/** Brings the search tables in line with the articles on disk. Unchanged articles are left alone. */
export async function indexArticles(db: Database, articles: readonly Article[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(420844)");
    const rows = await tx.query<{ id: string; digest: string }>("SELECT id, digest FROM articles");
    const known = new Map(rows.map((row) => [row.id, row.digest]));
    for (const id of known.keys()) {
      if (!articles.some((article) => article.id === id)) await tx.query("DELETE FROM articles WHERE id = $1", [id]);
    }
    for (const article of articles) {
      if (known.get(article.id) === article.digest) continue;
      await tx.query("DELETE FROM articles WHERE id = $1", [article.id]);
      await tx.query("INSERT INTO articles (id, title, url, digest) VALUES ($1, $2, $3, $4)", [
        article.id,
        article.title,
        article.url,
        article.digest,
      ]);
      for (const passage of article.passages) await indexPassage(tx, article, passage);
    }
  });
}

/** Words of the heading and hints count twice as much as those of the title, and these half as much again as the text. */
async function indexPassage(tx: Queryable, article: Article, passage: Passage): Promise<void> {
  await tx.query(
    `INSERT INTO passages (id, article_id, heading, body, search, words)
     SELECT $1, $2, $3, $4, vector, greatest(length(vector), 1) FROM (SELECT
       setweight(to_tsvector('english', $5), 'A') || setweight(to_tsvector('english', $6), 'B') ||
       setweight(to_tsvector('english', $4), 'D') AS vector) AS made`,
    [passage.id, article.id, passage.heading, passage.text, `${passage.heading} ${passage.also}`, article.title],
  );
  await tx.query(
    `INSERT INTO passage_terms (passage_id, lexeme, weight)
     SELECT $1, lexeme, (SELECT sum(CASE w WHEN 'A' THEN 3 WHEN 'B' THEN 1.5 ELSE 1 END) FROM unnest(weights) AS w)
     FROM passages, unnest(search) WHERE id = $1`,
    [passage.id],
  );
}
