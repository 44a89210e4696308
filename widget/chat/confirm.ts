import { html, type TemplateResult } from "lit";
import type { Strings } from "./strings.ts";

/** What a visitor may have asked for that cannot be undone. */
export type Irreversible = "restart" | "erase";

/** The second click before anything is deleted. */
export function confirmView(
  what: Irreversible,
  words: Strings,
  /** Requests that were not sent yet: they go too. */
  unsent: number,
  on: { readonly onConfirm: () => void; readonly onCancel: () => void },
): TemplateResult {
  const [question, detail, confirm] =
    what === "restart"
      ? [words.restartQuestion, words.restartDetail, words.restartConfirm]
      : [words.eraseQuestion, words.eraseDetail, words.eraseConfirm];
  return html`<div class="veil" @click=${(event: Event) => event.target === event.currentTarget && on.onCancel()}>
    <div
      part="dialog"
      class="confirm"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="question"
      aria-describedby="detail"
    >
      <h2 id="question">${question}</h2>
      <p id="detail">${detail}${unsent > 0 ? ` ${words.waiting(unsent)}` : ""}</p>
      <div class="choices">
        <button type="button" class="plain-button" id="cancel" @click=${on.onCancel}>${words.cancel}</button>
        <button type="button" class="danger-button" @click=${on.onConfirm}>${confirm}</button>
      </div>
    </div>
  </div>`;
}
