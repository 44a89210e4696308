// One reading of Markdown for all channels: what is markup in the panel is markup here. It is pure, and knows no page.
import { parseMarkdown, type Block, type Inline } from "../../widget/chat/markdown.ts";

/**
 * A text without its markup, links written out: `[our page](https://a.example)` is `our page (https://a.example)`.
 *
 * @param baseUrl - of the site, for links that are paths of it; without it their words alone are left.
 */
export function plainText(markdown: string, baseUrl?: string): string {
  const words = (inlines: readonly Inline[]): string =>
    inlines
      .map((inline) => (inline.kind === "link" ? linkOf(inline, words(inline.children), baseUrl) : textOf(inline)))
      .join("");
  const textOf = (inline: Exclude<Inline, { kind: "link" }>): string =>
    "text" in inline ? inline.text : words(inline.children);
  const linesOf = (block: Block): readonly string[] => {
    if (block.kind === "code") return [block.text];
    if (block.kind === "list")
      return block.items.map((item, index) => `${block.ordered ? `${block.start + index}.` : "-"} ${words(item)}`);
    return block.lines.map(words);
  };
  return parseMarkdown(markdown.replace(/\r\n?/g, "\n"))
    .map((block) => linesOf(block).join("\n"))
    .join("\n\n")
    .trim();
}

function linkOf({ url }: { readonly url: string }, words: string, baseUrl: string | undefined): string {
  const address = absolute(url, baseUrl);
  if (address === null) return words;
  const shown = address.replace(/^(?:mailto|tel):/, "");
  return [address, shown, shown.replace(/\/$/, "")].includes(words) ? words : `${words} (${shown})`;
}

/** An address that means the same outside the page; null if there is none. */
export function absolute(url: string, baseUrl?: string): string | null {
  const found = URL.canParse(url) ? new URL(url) : URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : null;
  return found && /^(?:https?|mailto|tel):$/.test(found.protocol) ? found.href : null;
}
