import { html, nothing, type TemplateResult } from "lit";
import { markIcon, noticeIcon } from "./icons.ts";
import type { Strings } from "./strings.ts";

/** Before the first word is said. */
export function emptyView(words: Strings, filled: boolean, onSlot: (event: Event) => void): TemplateResult {
  return html`<div part="empty" class="calm">
    <slot name="empty" @slotchange=${onSlot}></slot>
    ${
      filled
        ? nothing
        : html`<span class="big-mark" aria-hidden="true">${markIcon()}</span>
            <p class="calm-title">${words.emptyTitle}</p>
            <p class="calm-text">${words.emptyText}</p>`
    }
  </div>`;
}

/** The conversation could not be opened. */
export function failureView(words: Strings, code: string, retry: () => void): TemplateResult {
  return html`<div part="error" class="calm">
    <span class="big-mark trouble" aria-hidden="true">${noticeIcon()}</span>
    <p class="calm-title">${words.failedTitle}</p>
    <p class="calm-text">${words.failedText}</p>
    <button type="button" part="retry-button" class="solid-button" @click=${retry}>${words.retry}</button>
    <p class="code">${words.failedCode(code)}</p>
  </div>`;
}

/** The conversation is over; only a new one can follow. */
export function endedView(words: Strings, restart: () => void): TemplateResult {
  return html`<div class="ended">
    <p>${words.ended}</p>
    <button type="button" class="solid-button" @click=${restart}>${words.restart}</button>
  </div>`;
}
