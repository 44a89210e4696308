import { html, type TemplateResult } from "lit";

/** Three dots that breathe. For the eyes only: screen readers are told in words, once, if it takes long. */
export function typingView(): TemplateResult {
  return html`<li class="message bot first last" part="message message-bot" aria-hidden="true">
    <span part="typing" class="bubble typing"><i></i><i></i><i></i></span>
  </li>`;
}
