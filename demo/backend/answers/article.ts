import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { lexer, type Token } from "marked";

/** A help article as a Markdown file: `# Title`, then passages under `## Heading`. */
export interface Article {
  /** File name without ending: also its anchor on the help page. */
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly markdown: string;
  readonly digest: string;
  readonly passages: readonly Passage[];
}

/** What stands under one heading: the unit that is found and quoted. */
export interface Passage {
  readonly id: string;
  readonly heading: string;
  /** Plain text, list items as sentences. */
  readonly text: string;
  /** Further words people use, from a comment `<!-- also: … -->`: searched, never shown. */
  readonly also: string;
}

const ALSO = /<!--\s*also:(.*?)-->/gs;

/** The articles of some folders, by file name. A missing folder has none. */
export async function readArticles(folders: readonly string[]): Promise<Article[]> {
  const articles: Article[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((file) => file.endsWith(".md")).sort()) {
      articles.push(readArticle(basename(name, ".md"), await readFile(join(folder, name), "utf8")));
    }
  }
  return articles;
}

export function readArticle(id: string, markdown: string): Article {
  let title = id;
  const parts: { heading: string; texts: string[]; also: string[] }[] = [{ heading: "", texts: [], also: [] }];
  for (const token of lexer(markdown)) {
    const part = parts[parts.length - 1]!;
    if (token.type === "heading" && token["depth"] === 1) title = plainText(token);
    else if (token.type === "heading") parts.push({ heading: plainText(token), texts: [], also: [] });
    else if (token.type === "html") part.also.push(...[...token.raw.matchAll(ALSO)].map((match) => match[1]!.trim()));
    else part.texts.push(...blockSentences(token));
  }
  const passages = parts
    .filter((part) => part.texts.length > 0)
    .map((part, index) => ({
      id: `${id}#${index}`,
      heading: part.heading,
      text: part.texts.join(" "),
      also: part.also.join(" "),
    }));
  const digest = createHash("sha256").update(markdown).digest("hex");
  return { id, title, url: `/help.html#${id}`, markdown, digest, passages };
}

function blockSentences(token: Token): string[] {
  if (token.type === "list") return (token["items"] as Token[]).map((item) => endSentence(plainText(item)));
  const text = plainText(token);
  return text === "" ? [] : [text];
}

function plainText(token: Token): string {
  const children = token.type === "list_item" || "tokens" in token ? (token["tokens"] as Token[] | undefined) : undefined;
  if (children !== undefined) return children.map(plainText).join("").replace(/\s+/g, " ").trim();
  return token.type === "space" || token.type === "html"
    ? ""
    : ("text" in token ? String(token.text) : "").replace(/\s+/g, " ");
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
