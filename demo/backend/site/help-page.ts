import { lexer, parser } from "marked";
import type { Article } from "../answers/article.ts";

const CONTENTS = "<!-- contents -->";
const ARTICLES = "<!-- articles -->";

/** Writes the articles into the help page, so that a citation's address leads to the words that were quoted. */
export function fillHelpPage(page: Buffer, articles: readonly Article[]): Buffer {
  const contents = articles.map((article) => `<li><a href="#${article.id}">${escapeText(article.title)}</a></li>`).join("\n");
  const html = articles
    .map((article) => `<article class="card help-article" id="${article.id}">\n${renderArticle(article)}</article>`)
    .join("\n");
  return Buffer.from(
    page
      .toString("utf8")
      .replace(CONTENTS, () => contents)
      .replace(ARTICLES, () => html),
  );
}

/** Headings one level down (the page has the only h1), comments out. */
function renderArticle(article: Article): string {
  const tokens = lexer(article.markdown).filter((token) => token.type !== "html");
  for (const token of tokens) if (token.type === "heading") token.depth += 1;
  return parser(tokens);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
