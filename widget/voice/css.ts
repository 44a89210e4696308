import { css } from "lit";

/** The microphone, the loudspeaker, and the line above the composer that says what they do. */
export const VOICE_CSS = css`
  .tool {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 2.3em;
    block-size: 2.3em;
    min-inline-size: 24px;
    min-block-size: 24px;
    border: 1px solid transparent;
    border-radius: 50%;
    color: var(--_muted);
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    transition:
      background var(--_motion),
      color var(--_motion);
  }
  .tool:hover {
    background: color-mix(in oklab, var(--_text) 9%, var(--_surface));
  }
  .tool[aria-pressed="true"] {
    color: var(--_accent);
  }
  .tool.on {
    background: var(--_danger);
    color: var(--_on-danger);
  }
  .voice-line .icon.live {
    color: var(--_danger);
    animation: hear 1.2s ease-in-out infinite alternate;
  }
  @keyframes hear {
    to {
      opacity: 0.35;
    }
  }
  .caption {
    max-block-size: 4.4em;
    overflow: hidden auto;
    overflow-wrap: anywhere;
    scrollbar-width: thin;
  }
  .caption.said {
    color: var(--_text);
    font-size: 1.14em;
  }
  .voice {
    flex: 0 1 auto;
    min-block-size: 3.5em;
    overflow: hidden auto;
    background: var(--_status);
  }
  .body:has(~ .voice) {
    min-block-size: 2.2em;
  }
  .voice .line {
    align-items: center;
  }
  .line.voice-hint {
    display: block;
    padding-block: 0.8em 0.9em;
  }
  .voice-hint p {
    unicode-bidi: plaintext;
  }
  .voice-hint .choices {
    margin-block-start: 0.7em;
  }
  @container (max-width: 21em) {
    .field:has(.tool + .tool) {
      gap: 0;
    }
  }
  @container (max-width: 17em) {
    .field:has(.tool) {
      flex-wrap: wrap;
      justify-content: flex-end;
      padding-inline-start: 0.28em;
    }
    .field:has(.tool) textarea {
      flex-basis: 100%;
      padding-inline: 0.72em;
    }
  }
  @media (forced-colors: active) {
    .tool.on,
    .tool[aria-pressed="true"] {
      border-color: Highlight;
      color: Highlight;
    }
  }
`;
