import { safeUrl } from "./safe-url.ts";

/**
 * The little Markdown that bots speak: paragraphs, headings, lists, fenced code; strong, emphasis, code, links. Text in,
 * plain objects out: no HTML ever exists, so there is nothing to sanitise. What is not clearly meant as markup stays as
 * it was written. Every rule is linear in the length of the text.
 */
export type Block =
  | { readonly kind: "paragraph" | "heading"; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string };

export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly url: string; readonly children: readonly Inline[] };

/** Longer texts are shown as they are. UTF-16 units. */
const MAX_MARKDOWN = 20_000;

const FENCE = /^ {0,3}```([^`]*)$/;
const HEADING = /^ {0,3}#{1,6} +(\S.*)$/;
const ITEM = /^ {0,6}(?:([-*+•])|(\d{1,6})[.)]) +(\S.*)$/;

export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.split("\n");
  if (text.length > MAX_MARKDOWN) return [{ kind: "paragraph", lines: lines.map((line) => [{ kind: "text", text: line }]) }];
  const blocks: Block[] = [];
  let paragraph: (readonly Inline[])[] = [];
  const endParagraph = (): void => {
    if (paragraph.length) blocks.push({ kind: "paragraph", lines: paragraph });
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (FENCE.test(line)) {
      const end = lines.findIndex((other, index) => index > at && /^ {0,3}``` *$/.test(other));
      if (end > at) {
        endParagraph();
        blocks.push({ kind: "code", text: lines.slice(at + 1, end).join("\n") });
        at = end;
        continue;
      }
    }
    const heading = HEADING.exec(line);
    const item = ITEM.exec(line);
    if (heading) {
      endParagraph();
      blocks.push({ kind: "heading", lines: [parseInline(heading[1]!)] });
    } else if (item) {
      endParagraph();
      appendItem(blocks, item[2], parseInline(item[3]!));
    } else if (line.trim() === "") endParagraph();
    else paragraph.push(parseInline(line));
  }
  endParagraph();
  return blocks;
}

/** To the list just before, if it is of the same kind and the number is the next one; otherwise a new list begins. */
function appendItem(blocks: Block[], number: string | undefined, item: readonly Inline[]): void {
  const last = blocks.at(-1);
  const ordered = number !== undefined;
  const start = ordered ? Number(number) : 1;
  const follows = last?.kind === "list" && last.ordered === ordered && (!ordered || start === last.start + last.items.length);
  if (follows) blocks[blocks.length - 1] = { ...last, items: [...last.items, item] };
  else blocks.push({ kind: "list", ordered, start, items: [item] });
}

const LINK = /\[([^[\]\n]{1,400})\]\(((?:[^\s()<>]|\([^\s()<>]*\)){1,2000})\)/y;
const BARE = /https?:\/\/[^\s<>]{1,2000}/y;
const RUN = /\*{1,3}|_{1,2}/y;
/** Punctuation that ends the sentence rather than the address. */
const TRAILING = /[.,;:!?'")\]*_]+$/;
const ESCAPED = /\\([\\`*_[\]()#+.!>~-])/y;
const MAX_NESTING = 6;

interface Open {
  readonly mark: string;
  readonly children: Inline[];
}

function parseInline(text: string): readonly Inline[] {
  const stack: Open[] = [{ mark: "", children: [] }];
  let plain = "";
  let noMoreCode = false;
  const into = (): Inline[] => stack.at(-1)!.children;
  const endText = (): void => {
    if (plain) into().push({ kind: "text", text: plain });
    plain = "";
  };
  const match = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  /** An opened mark that nobody closed was not meant: it stays text. */
  const giveUp = (): void => {
    const { mark, children } = stack.pop()!;
    into().push({ kind: "text", text: mark }, ...children);
  };

  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    if (char === "\\") {
      const escaped = match(ESCAPED, at);
      if (escaped) {
        plain += escaped[1]!;
        at += 2;
        continue;
      }
    } else if (char === "`" && !noMoreCode) {
      const end = text.indexOf("`", at + 1);
      noMoreCode = end < 0;
      if (end > at + 1) {
        endText();
        into().push({ kind: "code", text: text.slice(at + 1, end) });
        at = end + 1;
        continue;
      }
    } else if (char === "[") {
      const link = match(LINK, at);
      const url = link && safeUrl(link[2]!);
      if (link && url) {
        endText();
        into().push({ kind: "link", url, children: [{ kind: "text", text: link[1]! }] });
        at += link[0].length;
        continue;
      }
    } else if (char === "h" && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) {
      const shown = match(BARE, at)?.[0].replace(TRAILING, "");
      const url = shown ? safeUrl(shown) : null;
      if (shown && url) {
        endText();
        into().push({ kind: "link", url, children: [{ kind: "text", text: shown }] });
        at += shown.length;
        continue;
      }
    } else if (char === "*" || char === "_") {
      const mark = match(RUN, at)![0];
      const next = at + mark.length;
      const side = flanks(text[at - 1] ?? " ", text[next] ?? " ", mark);
      const depth = stack.findLastIndex((open) => open.mark === mark);
      if (text[next] !== char && side.closes && depth > 0) {
        endText();
        while (stack.length - 1 > depth) giveUp();
        const { children } = stack.pop()!;
        into().push(...emphasise(mark, children));
        at = next;
        continue;
      }
      if (text[next] !== char && side.opens && stack.length <= MAX_NESTING) {
        endText();
        stack.push({ mark, children: [] });
      } else plain += mark;
      at = next;
      continue;
    }
    plain += char;
    at += 1;
  }
  endText();
  while (stack.length > 1) giveUp();
  return stack[0]!.children;
}

/** A mark opens before a word and closes after one. A single one inside a word (`2*3*4`, `snake_case`) is neither. */
function flanks(before: string, after: string, mark: string): { readonly opens: boolean; readonly closes: boolean } {
  const inWord = /[A-Za-z0-9]/;
  const strict = mark !== "**";
  return {
    opens: /\S/.test(after) && !(strict && inWord.test(before)),
    closes: /\S/.test(before) && !(strict && inWord.test(after)),
  };
}

function emphasise(mark: string, children: readonly Inline[]): readonly Inline[] {
  if (children.length === 0) return [{ kind: "text", text: mark + mark }];
  if (mark.length === 1) return [{ kind: "emphasis", children }];
  if (mark.length === 2) return [{ kind: "strong", children }];
  return [{ kind: "strong", children: [{ kind: "emphasis", children }] }];
}

/** The words without the markup: what is read out. */
export function plainWords(blocks: readonly Block[]): string {
  const words = (inlines: readonly Inline[]): string =>
    inlines.map((inline) => ("text" in inline ? inline.text : words(inline.children))).join("");
  return blocks
    .map((block) =>
      block.kind === "code"
        ? block.text
        : (block.kind === "list" ? block.items : block.lines).map(words).join(block.kind === "list" ? ". " : " "),
    )
    .join("\n");
}
