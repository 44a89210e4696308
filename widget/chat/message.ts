import { html, nothing, type TemplateResult } from "lit";
import type { ChatMessage, MessageStatus } from "../../src/assistant/view.ts";
import type { Button, Citation } from "../../src/model/response.ts";
import { checkIcon, circleIcon, clockIcon, noticeIcon, sourceIcon } from "./icons.ts";
import { linkView, markdownView } from "./markdown-view.ts";
import { cleanText } from "./plain-text.ts";
import { safeUrl } from "./safe-url.ts";
import type { Strings } from "./strings.ts";

/** Where a message stands among its neighbours: runs of one speaker are drawn as one group. */
export interface Neighbours {
  readonly first: boolean;
  readonly last: boolean;
}

const groupClass = ({ first, last }: Neighbours): string => `${first ? " first" : ""}${last ? " last" : ""}`;

export function botMessageView(
  message: ChatMessage,
  neighbours: Neighbours,
  words: Strings,
  time: string,
  buttons: readonly Button[],
  press: (button: Button) => void,
): TemplateResult {
  const text = cleanText(message.text);
  return html`<li class="message bot${groupClass(neighbours)}" part="message message-bot">
    ${message.agent === undefined ? html`<span class="sr">${words.botSays}</span>` : agentView(message.agent, neighbours, words)}
    ${text.trim() ? html`<div part="bubble" class="bubble">${markdownView(text)}</div>` : nothing}
    ${message.image ? imageView(message.image, words) : nothing}
    ${message.citations.length ? citationsView(message.citations, words) : nothing}
    <span class="sr">${time}</span>
    ${buttons.length ? buttonsView(buttons, words, press) : nothing}
  </li>`;
}

/** Who speaks, if it is not the assistant: seen above the first bubble, heard before each. */
function agentView(name: string, { first }: Neighbours, words: Strings): TemplateResult {
  return html`<span part="agent" class=${first ? "agent" : "sr"}><bdi>${cleanText(name) || words.colleague}</bdi></span>`;
}

function buttonsView(buttons: readonly Button[], words: Strings, press: (button: Button) => void): TemplateResult {
  return html`<div part="suggestions" class="suggestions" role="group" aria-label=${words.suggestions}>
    ${buttons.map(
      (button) =>
        html`<button type="button" part="suggestion" class="suggestion" @click=${() => press(button)}>
          <bdi>${cleanText(button.title)}</bdi>
        </button>`,
    )}
  </div>`;
}

/** Pictures of other sites would tell them who reads this: they stay links. */
function imageView(address: string, words: Strings): TemplateResult | typeof nothing {
  const url = safeUrl(address);
  if (!url || !/^(https?:|\/)/.test(url)) return nothing;
  if (new URL(url, location.href).origin !== location.origin) {
    return html`<div part="bubble" class="bubble">${linkView(url, words.openImage)}</div>`;
  }
  return html`<img part="image" class="image" src=${url} alt=${words.image} loading="lazy" />`;
}

function citationsView(citations: readonly Citation[], words: Strings): TemplateResult {
  return html`<ul part="citations" class="citations" aria-label=${words.sources}>
    ${citations.map(({ title, url }) => {
      const safe = url ? safeUrl(url) : null;
      const name = html`${sourceIcon()}<bdi>${cleanText(title)}</bdi>`;
      return html`<li>${safe ? linkView(safe, name, "citation") : html`<span part="citation">${name}</span>`}</li>`;
    })}
  </ul>`;
}

export interface UserMessage {
  readonly id: string;
  readonly text: string;
  readonly status: MessageStatus;
}

/** @param time - when it was said, for screen readers; empty if that is not known yet. */
export function userMessageView(
  message: UserMessage,
  neighbours: Neighbours,
  words: Strings,
  time: string,
  latest: boolean,
  resend: () => void,
): TemplateResult {
  return html`<li class="message user${groupClass(neighbours)}" part="message message-user">
    <span class="sr">${words.youSay}</span>
    <div part="bubble" class="bubble" dir="auto">${cleanText(message.text)}</div>
    ${statusView(message.status, words, latest, resend)}
    <span class="sr">${time}</span>
  </li>`;
}

/** Quiet while all goes well: a small sign at the latest message. What waits or failed says so in words. */
function statusView(status: MessageStatus, words: Strings, latest: boolean, resend: () => void): TemplateResult {
  switch (status) {
    case "queued":
      return html`<span part="message-status" class="state">${clockIcon()}${words.queued}</span>`;
    case "failed":
      return html`<span part="message-status" class="state failed">
        ${noticeIcon()}${words.failed}
        <button type="button" part="retry-button" class="link-button" @click=${resend}>${words.resend}</button>
      </span>`;
    case "sending":
    case "sent": {
      const sign = status === "sent" ? checkIcon() : circleIcon();
      return html`<span part="message-status" class="state quiet">
        ${latest ? sign : nothing}<span class="sr">${words[status]}</span>
      </span>`;
    }
  }
}
