import { html, nothing, type TemplateResult } from "lit";
import type { AssistantView, Notice } from "../../src/assistant/view.ts";
import type { ModelStatus } from "../../src/model/understanding.ts";
import { closeIcon, noticeIcon, offlineIcon, sparkIcon } from "./icons.ts";
import type { Strings } from "./strings.ts";

/** The lines between log and composer: what the widget has to say for itself, never more than is true now. */
export function statusView(
  view: AssistantView,
  words: Strings,
  megabytes: (bytes: number) => string,
  dismiss: (notice: Notice) => void,
): TemplateResult {
  return html`<div part="status" class="status">
    ${view.online ? nothing : html`<p class="line">${offlineIcon()}<span>${words.offline}</span></p>`}
    ${view.notices.map((notice) => noticeView(notice, words, dismiss))} ${modelView(view.model, words, megabytes)}
  </div>`;
}

export function noticeWords(notice: Notice, words: Strings): string {
  return words.notices[notice.code] ?? (notice.kind === "error" ? words.noticeError : words.noticeInfo);
}

function noticeView(notice: Notice, words: Strings, dismiss: (notice: Notice) => void): TemplateResult {
  return html`<p class="line ${notice.kind}">
    ${noticeIcon()}<span>${noticeWords(notice, words)}</span>
    <button type="button" class="icon-button small" aria-label=${words.dismiss} @click=${() => dismiss(notice)}>${closeIcon()}</button>
  </p>`;
}

function modelView(model: ModelStatus, words: Strings, megabytes: (bytes: number) => string): TemplateResult | typeof nothing {
  switch (model.phase) {
    case "idle":
    case "ready":
      return nothing;
    case "unavailable":
      return html`<p class="line">${noticeIcon()}<span>${words.modelUnavailable}</span></p>`;
    case "loading": {
      const { loadedBytes, totalBytes } = model;
      const text = totalBytes > 0 ? words.modelLoading(megabytes(loadedBytes), megabytes(totalBytes)) : words.modelStarting;
      return html`<div class="line">
        ${sparkIcon()}
        <span>
          ${text}
          <progress
            part="progress"
            aria-label=${words.modelProgress}
            max="1"
            value=${totalBytes > 0 ? Math.min(1, loadedBytes / totalBytes) : nothing}
          ></progress>
        </span>
      </div>`;
    }
  }
}
