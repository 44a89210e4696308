import { css } from "lit";

/** What stands alone in the panel (empty, failed, ended), status lines, the composer, and the question before deleting. */
export const FOOT_CSS = css`
  .calm {
    margin: auto;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 0.55em;
    max-inline-size: 19em;
    padding: 1em 0.5em 2em;
    text-align: center;
  }
  .big-mark {
    display: grid;
    place-items: center;
    inline-size: 4.6em;
    block-size: 4.6em;
    margin-block-end: 0.6em;
    border-radius: 50%;
    color: var(--_avatar-text);
    background: radial-gradient(circle at 50% 35%, color-mix(in oklab, var(--_accent) 7%, var(--_surface)), var(--_tint));
    box-shadow: 0 0 0 0.7em color-mix(in oklab, var(--_accent) 4%, var(--_surface));
  }
  .big-mark .icon {
    inline-size: 2.3em;
    block-size: 2.3em;
  }
  .big-mark .wave {
    stroke: var(--_tint);
  }
  .trouble {
    color: var(--_danger);
    background: color-mix(in oklab, var(--_danger) 10%, var(--_surface));
    box-shadow: 0 0 0 0.7em color-mix(in oklab, var(--_danger) 4%, var(--_surface));
  }
  .calm-title {
    font-size: 1.2em;
    font-weight: 650;
    letter-spacing: -0.01em;
    line-height: 1.3;
    text-wrap: balance;
  }
  .calm-text {
    font-size: 0.9375em;
    color: var(--_muted);
    text-wrap: balance;
  }
  .calm .solid-button {
    margin-block-start: 0.8em;
  }
  .code {
    font-size: 0.78em;
    color: var(--_muted);
  }

  .status {
    flex: none;
    font-size: 0.82em;
    color: var(--_status-text);
  }
  .line {
    display: flex;
    align-items: flex-start;
    gap: 0.6em;
    padding: 0.55em 1.3em;
    background: var(--_status);
    border-block-start: 1px solid var(--_border);
    line-height: 1.45;
    animation: appear var(--_motion) ease-out;
  }
  .line > span {
    flex: 1;
    min-inline-size: 0;
  }
  .line > .icon {
    margin-block-start: 0.1em;
  }
  .line.error {
    color: var(--_danger);
  }
  .line .icon-button {
    margin-block: -0.25em;
    margin-inline-end: -0.6em;
  }
  progress {
    appearance: none;
    display: block;
    inline-size: 100%;
    block-size: 3px;
    margin-block: 0.5em 0.15em;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    background: color-mix(in oklab, var(--_accent) 20%, var(--_surface));
    color: var(--_accent);
  }
  progress::-webkit-progress-bar {
    background: transparent;
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
    border-radius: 3px;
    transition: inline-size var(--_motion);
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
    border-radius: 3px;
  }

  .composer {
    flex: none;
    padding: 0.75em 0.85em 0.85em;
  }
  .line + .line,
  .status:not(:has(.line)) + .composer {
    border-block-start: 1px solid var(--_border);
  }
  .status:has(.line) + .composer {
    border-block-start: 1px solid var(--_border);
  }
  .field {
    display: flex;
    align-items: flex-end;
    gap: 0.4em;
    padding: 0.28em;
    padding-inline-start: 1em;
    background: var(--_field);
    border: 1px solid var(--_edge);
    border-radius: 1.5em;
    transition: border-color var(--_motion);
  }
  .field:focus-within {
    border-color: var(--_focus);
    outline: 1px solid var(--_focus);
  }
  textarea {
    all: unset;
    flex: 1;
    min-inline-size: 0;
    box-sizing: border-box;
    padding-block: 0.42em;
    max-block-size: 8.4em;
    overflow: hidden auto;
    overscroll-behavior: contain;
    field-sizing: content;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    line-height: 1.45;
    scrollbar-width: thin;
  }
  textarea:focus-visible {
    outline: none;
  }
  textarea::placeholder {
    color: var(--_placeholder);
    opacity: 1;
  }
  .send {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 2.3em;
    block-size: 2.3em;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    transition:
      background var(--_motion),
      color var(--_motion),
      transform var(--_motion);
  }
  .send:active {
    transform: scale(0.94);
  }
  .send.idle {
    background: color-mix(in oklab, var(--_text) 9%, var(--_surface));
    color: var(--_muted);
  }
  .length {
    padding: 0.35em 0.4em 0;
    font-size: 0.78em;
    text-align: end;
    color: var(--_muted);
  }
  .footer {
    flex: none;
    padding: 0 1.2em 0.7em;
    font-size: 0.78em;
    text-align: center;
    color: var(--_muted);
  }
  .ended {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.6em 1em;
    padding: 0.9em 1.2em;
    border-block-start: 1px solid var(--_border);
    font-size: 0.9375em;
    color: var(--_muted);
  }

  .veil {
    position: absolute;
    inset: 0;
    z-index: 3;
    display: grid;
    align-items: end;
    padding: 0.85em;
    background: rgb(8 20 28 / 0.42);
    animation: fade var(--_motion);
  }
  @keyframes fade {
    from {
      opacity: 0;
    }
  }
  .confirm {
    padding: 1.2em;
    background: var(--_raised);
    border: 1px solid var(--_border);
    border-radius: 1.1em;
    box-shadow: 0 18px 50px -10px rgb(8 30 40 / 0.45);
    animation: appear var(--_motion) ease-out;
    max-block-size: 100%;
    overflow: auto;
  }
  .confirm h2 {
    font-weight: 650;
    line-height: 1.35;
  }
  .confirm p {
    margin-block-start: 0.3em;
    font-size: 0.9375em;
    color: var(--_muted);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 0.6em;
    margin-block-start: 1.1em;
  }
`;
