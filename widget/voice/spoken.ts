import type { ChatMessage } from "../../src/assistant/view.ts";
import { parseMarkdown, plainWords, type Block, type Inline } from "../chat/markdown.ts";
import { cleanText } from "../chat/plain-text.ts";

/** An address that is written out: read aloud it is nothing but letters. */
const ADDRESS = /\b(?:https?:\/\/|www\.)\S+[^\s.,;:!?'")\]]/gi;
/** Voices read "grinning face with smiling eyes". */
const PICTURES = /(?:\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}]|\uFE0F|\u200D)+/gu;

export interface SpokenWords {
  readonly readLink: string;
  readonly announcedSuggestions: (titles: readonly string[]) => string;
}

/** A message as it is read aloud: its words without markup, addresses and pictures, then the answers that it offers. */
export function spokenText(message: Pick<ChatMessage, "text" | "buttons">, words: SpokenWords): string {
  const said = plainWords(parseMarkdown(cleanText(message.text)).map((block) => withoutAddresses(block, words.readLink)))
    .replace(ADDRESS, words.readLink)
    .replace(PICTURES, " ")
    .replace(/[^\S\n]+/g, " ")
    .trim();
  const titles = message.buttons.map(({ title }) => cleanText(title).replace(PICTURES, " ").trim());
  const offered = titles.length > 0 ? words.announcedSuggestions(titles) : "";
  return [said, offered].filter((part) => part !== "").join("\n");
}

function withoutAddresses(block: Block, link: string): Block {
  if (block.kind === "code") return block;
  const plain = (inlines: readonly Inline[]): readonly Inline[] => inlines.map((inline) => plainInline(inline, link));
  return block.kind === "list" ? { ...block, items: block.items.map(plain) } : { ...block, lines: block.lines.map(plain) };
}

/** A link is read by its words; one that shows its own address has none. */
function plainInline(inline: Inline, link: string): Inline {
  if ("text" in inline) return inline;
  const children = inline.children.map((child) => plainInline(child, link));
  const shown = children.map((child) => ("text" in child ? child.text : "")).join("");
  if (inline.kind === "link" && shown === inline.url) return { kind: "text", text: link };
  return { ...inline, children };
}
