import { html, nothing, svg, type TemplateResult } from "lit";
import { noticeIcon } from "../chat/icons.ts";
import type { ListenPhase } from "./listener.ts";
import type { VoiceStrings } from "./words.ts";

export interface VoiceModel {
  readonly words: VoiceStrings;
  readonly phase: ListenPhase;
  readonly caption: string;
  readonly reading: boolean;
  /** What went wrong, in words; empty if nothing did. */
  readonly trouble: string;
}

export interface VoiceActions {
  readonly onAgree: () => void;
  readonly onCancel: () => void;
  readonly onStop: () => void;
  readonly onDismiss: () => void;
}

/** The line above the composer: never more than is going on now. */
export function voiceView(model: VoiceModel, on: VoiceActions): TemplateResult | typeof nothing {
  const { words, phase, caption, reading, trouble } = model;
  const line = ((): TemplateResult | typeof nothing => {
    if (phase === "asking") return hintView(words, on);
    if (phase !== "idle") return listeningView(words, phase, caption, on);
    if (reading)
      return html`<p class="line">
        ${speakerIcon(true)}<span>${words.readingAloud}</span>
        <button type="button" class="link-button" @click=${on.onStop}>${words.readStop}</button>
      </p>`;
    if (trouble === "") return nothing;
    return html`<p class="line">
      ${noticeIcon()}<span>${trouble}</span>
      <button type="button" class="link-button" @click=${on.onDismiss}>${words.voiceDismiss}</button>
    </p>`;
  })();
  return line === nothing ? nothing : html`<div part="voice" class="status voice">${line}</div>`;
}

function hintView(words: VoiceStrings, on: VoiceActions): TemplateResult {
  return html`<div class="line voice-hint" role="group" aria-labelledby="voice-hint">
    <p id="voice-hint">${words.voiceHint}</p>
    <div class="choices">
      <button type="button" class="plain-button" @click=${on.onCancel}>${words.voiceDecline}</button>
      <button type="button" class="solid-button" id="voice-agree" @click=${on.onAgree}>${words.voiceAgree}</button>
    </div>
  </div>`;
}

function listeningView(words: VoiceStrings, phase: ListenPhase, caption: string, on: VoiceActions): TemplateResult {
  const state = phase === "opening" ? words.voiceOpening : phase === "finishing" ? words.voiceFinishing : words.voiceListening;
  return html`<p class="line voice-line">
    ${microphoneIcon(phase === "listening")}
    <span id="caption" class="caption ${caption ? "said" : ""}" tabindex=${caption ? "0" : nothing}>${caption || state}</span>
    <button type="button" class="link-button" aria-label=${words.voiceCancel} @click=${on.onCancel}>${words.voiceStop}</button>
  </p>`;
}

export interface MicrophoneActions {
  readonly onDown: (event: PointerEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onKeyUp: (event: KeyboardEvent) => void;
  readonly onClick: (event: Event) => void;
  readonly onBlur: (event: Event) => void;
}

/** Held, or pressed once and once more. A long press on a touch screen must not open the browser's own menu. */
export function microphoneView(words: VoiceStrings, phase: ListenPhase, on: MicrophoneActions): TemplateResult {
  const open = phase !== "idle" && phase !== "asking";
  return html`<button
    type="button"
    part="voice-button"
    class="tool ${open ? "on" : ""}"
    aria-label=${open ? words.voiceDone : words.voiceTalk}
    @pointerdown=${on.onDown}
    @keydown=${on.onKeyDown}
    @keyup=${on.onKeyUp}
    @click=${on.onClick}
    @blur=${on.onBlur}
    @contextmenu=${(event: Event) => event.preventDefault()}
  >
    ${microphoneIcon(false)}
  </button>`;
}

export function readAloudView(words: VoiceStrings, on: boolean, toggle: () => void): TemplateResult {
  return html`<button
    type="button"
    part="read-aloud-button"
    class="tool"
    aria-label=${words.readAloud}
    aria-pressed=${on}
    @click=${toggle}
  >
    ${speakerIcon(on)}
  </button>`;
}

const icon = (shape: TemplateResult<2>, live = false): TemplateResult =>
  html`<svg class="icon ${live ? "live" : ""}" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;

const microphoneIcon = (live: boolean): TemplateResult =>
  icon(svg`<rect x="9" y="3" width="6" height="11.5" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>`, live);

const speakerIcon = (on: boolean): TemplateResult =>
  icon(
    on
      ? svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.3 9a4.2 4.2 0 0 1 0 6M17.8 6.5a7.8 7.8 0 0 1 0 11"/>`
      : svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5m0-5-5 5"/>`,
  );
