import type { KnowledgePassage } from "../model/knowledge.ts";

/** An article: a Markdown file, read. */
export interface Article {
  readonly id: string;
  readonly title: string;
  /** From the front part, as it is written: `2026-03-01`. */
  readonly date: string | null;
  readonly passages: readonly KnowledgePassage[];
}

/** Beyond this a passage is cut between two paragraphs: what is found should not be a page. */
const MAX_CHARACTERS = 900;

const ALSO = /<!--\s*also:(.*?)-->/gs;
const COMMENT = /<!--.*?-->/gs;

/**
 * Reads an article. A front part between two lines `---` may say `title`, `url` and `date`; each heading begins a passage;
 * the comment `<!-- also: … -->` gives it further words, which are searched and never shown.
 */
export function readArticle(id: string, markdown: string, url?: string): Article {
  const { front, body } = splitFront(markdown.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"));
  let title = front.get("title") ?? "";
  const address = front.get("url") ?? url;
  const parts: { heading: string; also: string[]; lines: string[] }[] = [{ heading: "", also: [], lines: [] }];
  const above: string[] = [];
  let fence = "";
  for (const line of body
    .replace(ALSO, (_, also: string) => `\n\u0000${also.replace(/\s+/g, " ").trim()}\n`)
    .replace(COMMENT, "")
    .split("\n")) {
    const part = parts.at(-1)!;
    const [mark = ""] = /^ {0,3}(?:```+|~~~+)/.exec(line) ?? [];
    if (mark !== "" && (fence === "" || mark.trim().startsWith(fence))) fence = fence === "" ? mark.trim() : "";
    const [, depth = "", words = ""] = (fence === "" && /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line)) || [];
    if (line.startsWith("\u0000")) part.also.push(line.slice(1));
    else if (depth === "") part.lines.push(line);
    else if (depth === "#" && title === "") title = plainText(words);
    else {
      above.length = Math.max(0, depth.length - 2);
      above.push(plainText(words));
      parts.push({ heading: above.filter(Boolean).join(": "), also: [], lines: [] });
    }
  }
  if (title === "") title = id;
  const taken = new Map<string, number>();
  const passages = parts.flatMap(({ heading, also, lines }) =>
    chunksOf(paragraphsOf(lines)).map((text): KnowledgePassage => {
      const name = heading === "" ? id : `${id}#${slugOf(heading)}`;
      const count = (taken.get(name) ?? 0) + 1;
      taken.set(name, count);
      return {
        id: count === 1 ? name : `${name}-${count}`,
        title,
        heading,
        text,
        ...(also.length > 0 && { also: also.join(" ") }),
        ...(address !== undefined && { url: address }),
      };
    }),
  );
  return { id, title, date: front.get("date") ?? null, passages };
}

/** As addresses have it: lower case, hyphens. */
export function slugOf(heading: string): string {
  return heading
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

function splitFront(text: string): { readonly front: ReadonlyMap<string, string>; readonly body: string } {
  const found = /^---\n(.*?)\n---(?:\n|$)/s.exec(text);
  if (!found) return { front: new Map(), body: text };
  const pairs = [...found[1]!.matchAll(/^([\w-]+)\s*:\s*(.*?)\s*$/gm)].map(
    ([, key, value]) => [key!.toLowerCase(), value!.replace(/^(["'])(.*)\1$/, "$2")] as const,
  );
  return { front: new Map(pairs.filter(([, value]) => value !== "")), body: text.slice(found[0].length) };
}

/** Paragraphs, list items and rows of tables, each as sentences. */
function paragraphsOf(lines: readonly string[]): readonly string[] {
  const paragraphs: string[] = [];
  let open: string[] = [];
  const close = (): void => {
    const text = plainText(open.join(" "));
    if (text !== "") paragraphs.push(endSentence(text));
    open = [];
  };
  for (const line of lines) {
    const [, item] = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(line) ?? [];
    const row = /^\s*\|(.*)\|\s*$/.exec(line)?.[1];
    if (/^\s*(?:```|~~~|([-*_])(?:\s*\1){2,}\s*$)/.test(line) || line.trim() === "") close();
    else if (item !== undefined) {
      close();
      open.push(item);
    } else if (row !== undefined) {
      close();
      if (!/^[\s|:-]+$/.test(row))
        open.push(
          row
            .split("|")
            .map((cell) => cell.trim())
            .filter(Boolean)
            .join(", "),
        );
      close();
    } else open.push(line.replace(/^\s*>\s?/, "").trim());
  }
  close();
  return paragraphs;
}

function chunksOf(paragraphs: readonly string[]): readonly string[] {
  const chunks: string[] = [];
  for (const paragraph of paragraphs) {
    const last = chunks.at(-1);
    if (last === undefined || last.length + paragraph.length > MAX_CHARACTERS) chunks.push(paragraph);
    else chunks[chunks.length - 1] = `${last} ${paragraph}`;
  }
  return chunks;
}

function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/!?\[([^\]]*)\]\[[^\]]*\]/g, "$1")
    .replace(/<(https?:[^>\s]+)>/g, "$1")
    .replace(/<\/?[a-z][^>]*>/gi, "")
    .replace(/(`+)(.+?)\1/g, "$2")
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/gu, "$2")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

function endSentence(text: string): string {
  return /[.!?…:;。！？।]["'”’)]?$/u.test(text) ? text : `${text}.`;
}
