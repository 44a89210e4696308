import { html, nothing, type TemplateResult } from "lit";
import { parseMarkdown, type Block, type Inline } from "./markdown.ts";

/** A bot's text as templates. `dir="auto"` gives every block the direction of its own words. */
export function markdownView(text: string): readonly TemplateResult[] {
  return parseMarkdown(text).map(blockView);
}

function blockView(block: Block): TemplateResult {
  switch (block.kind) {
    case "code":
      return html`<pre dir="ltr" tabindex="0"><code>${block.text}</code></pre>`;
    case "heading":
      return html`<p dir="auto" class="heading">${linesView(block.lines)}</p>`;
    case "paragraph":
      return html`<p dir="auto">${linesView(block.lines)}</p>`;
    case "list": {
      const items = block.items.map((item) => html`<li>${item.map(inlineView)}</li>`);
      return block.ordered
        ? html`<ol dir="auto" start=${block.start}>
            ${items}
          </ol>`
        : html`<ul dir="auto">
            ${items}
          </ul>`;
    }
  }
}

const linesView = (lines: readonly (readonly Inline[])[]): unknown =>
  lines.map((line, index) => html`${index ? html`<br />` : nothing}${line.map(inlineView)}`);

function inlineView(inline: Inline): TemplateResult | string {
  switch (inline.kind) {
    case "text":
      return inline.text;
    case "code":
      return html`<code>${inline.text}</code>`;
    case "strong":
      return html`<strong>${inline.children.map(inlineView)}</strong>`;
    case "emphasis":
      return html`<em>${inline.children.map(inlineView)}</em>`;
    case "link":
      return linkView(inline.url, inline.children.map(inlineView));
  }
}

/** A link never hands over the page (`noopener`) nor says where it was (`noreferrer`). */
export function linkView(url: string, content: unknown, part = "link"): TemplateResult {
  const leaves = /^(https?:|\/)/.test(url);
  return html`<a part=${part} href=${url} target=${leaves ? "_blank" : nothing} rel="noopener noreferrer">${content}</a>`;
}
