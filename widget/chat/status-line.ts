import { html, nothing, type TemplateResult } from "lit";
import type { AssistantView, Notice } from "../../src/assistant/view.ts";
import type { ModelStatus } from "../../src/model/understanding.ts";
import { closeIcon, noticeIcon, offlineIcon, personIcon, sparkIcon } from "./icons.ts";
import { cleanText } from "./plain-text.ts";
import type { Strings } from "./strings.ts";

/** The lines between log and composer: what the widget has to say for itself, never more than is true now. */
export function statusView(
  view: AssistantView,
  words: Strings,
  megabytes: (bytes: number) => string,
  dismiss: (what: Notice | "model") => void,
  modelDismissed: boolean,
): TemplateResult {
  const { phase, name = "" } = view.human;
  return html`<div part="status" class="status">
    ${
      phase === "none"
        ? nothing
        : html`<p class="line" role="status">
            ${personIcon()}<span>${phase === "waiting" ? words.humanWaiting : words.humanJoined(cleanText(name))}</span>
          </p>`
    }
    ${view.online ? nothing : html`<p class="line">${offlineIcon()}<span>${words.offline}</span></p>`}
    ${
      view.waiting.length === 0
        ? nothing
        : html`<p class="line" role="status">${offlineIcon()}<span>${words.waiting(countOf(view))}</span></p>`
    }
    ${view.notices.map(({ code, kind }) => lineView(noticeWords({ code, kind }, words), kind, words, () => dismiss({ code, kind })))}
    ${modelDismissed ? nothing : modelView(view.model, words, megabytes, () => dismiss("model"))}
  </div>`;
}

/** Requests that wait to be sent. */
export function countOf({ waiting }: Pick<AssistantView, "waiting">): number {
  return waiting.reduce((sum, { count }) => sum + count, 0);
}

export function noticeWords(notice: Notice, words: Strings): string {
  return words.notices[notice.code] ?? (notice.kind === "error" ? words.noticeError : words.noticeInfo);
}

function lineView(text: string, kind: Notice["kind"], words: Strings, dismiss: () => void): TemplateResult {
  return html`<p class="line ${kind}">
    ${noticeIcon()}<span>${text}</span>
    <button type="button" class="icon-button small" aria-label="${words.dismiss}: ${text}" @click=${dismiss}>
      ${closeIcon()}
    </button>
  </p>`;
}

function modelView(
  model: ModelStatus,
  words: Strings,
  megabytes: (bytes: number) => string,
  dismiss: () => void,
): TemplateResult | typeof nothing {
  switch (model.phase) {
    case "idle":
    case "ready":
      return nothing;
    case "unavailable":
      return lineView(words.modelUnavailable, "info", words, dismiss);
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
