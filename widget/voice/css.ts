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
  .voice-hint {
    padding: 0.8em 1.3em 0.9em;
    background: var(--_status);
    border-block-start: 1px solid var(--_border);
    line-height: 1.45;
  }
  .voice-hint .choices {
    margin-block-start: 0.7em;
  }
  @container (max-width: 21em) {
    .field:has(.tool + .tool) {
      gap: 0;
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
