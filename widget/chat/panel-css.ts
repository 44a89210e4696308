import { css } from "lit";

/** The look of the panel. Sizes in `em`, so that the visitor's font size scales all of it; logical sides, so that it reads both ways. */
export const PANEL_CSS = css`
  :host {
    display: block;
    position: relative;
    block-size: 100%;
    color: var(--_text);
    overflow: hidden;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  p,
  h2,
  ol,
  ul,
  pre {
    margin: 0;
    padding: 0;
    font: inherit;
    list-style: none;
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .icon {
    flex: none;
    inline-size: 1.25em;
    block-size: 1.25em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .filled {
    fill: currentColor;
    stroke: none;
  }
  .subtitle,
  .line > span,
  .calm p,
  .ended p,
  .confirm h2,
  .confirm p {
    unicode-bidi: plaintext;
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .panel {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    background: var(--_surface);
    container-type: inline-size;
  }

  .header {
    position: relative;
    z-index: 2;
    flex: none;
    display: flex;
    align-items: center;
    gap: 0.7em;
    padding-block: 0.8em;
    padding-inline: 1.1em 0.75em;
    background: var(--_header);
    color: var(--_header-text);
    border-block-end: 1px solid var(--_border);
  }
  .header slot[name="header"] {
    display: contents;
  }
  .avatar {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 2.5em;
    block-size: 2.5em;
    border-radius: 50%;
    background: var(--_avatar);
    color: var(--_avatar-text);
  }
  .avatar .icon {
    inline-size: 1.4em;
    block-size: 1.4em;
  }
  .avatar .wave {
    stroke: var(--_avatar);
  }
  .titles {
    flex: 1;
    min-inline-size: 0;
  }
  .title {
    font-size: 1em;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.005em;
    overflow-wrap: anywhere;
  }
  .subtitle {
    font-size: 0.78em;
    line-height: 1.4;
    color: color-mix(in oklab, currentColor 72%, var(--_header));
  }
  .actions {
    flex: none;
    display: flex;
    gap: 0.1em;
    margin-inline-start: auto;
  }
  .icon-button {
    display: grid;
    place-items: center;
    inline-size: 2.5em;
    block-size: 2.5em;
    min-inline-size: 24px;
    min-block-size: 24px;
    border-radius: 50%;
    transition: background var(--_motion);
  }
  .icon-button:hover,
  .icon-button[aria-expanded="true"] {
    background: color-mix(in oklab, currentColor 9%, transparent);
  }
  .icon-button.small {
    inline-size: 1.9em;
    block-size: 1.9em;
  }
  .icon-button.small .icon {
    inline-size: 1em;
    block-size: 1em;
  }
  .menu {
    position: absolute;
    inset-block-start: calc(100% - 0.3em);
    inset-inline-end: 0.75em;
    min-inline-size: 13em;
    max-inline-size: calc(100% - 1.5em);
    padding: 0.35em;
    background: var(--_raised);
    color: var(--_text);
    border: 1px solid var(--_border);
    border-radius: 0.9em;
    box-shadow: 0 10px 34px -6px rgb(8 30 40 / 0.28);
    animation: drop var(--_motion) ease-out;
  }
  .menu-item {
    display: flex;
    align-items: center;
    gap: 0.7em;
    inline-size: 100%;
    padding: 0.6em 0.7em;
    border-radius: 0.65em;
    font-size: 0.9375em;
  }
  .menu-item:hover {
    background: var(--_sunken);
  }
  .menu-item.danger {
    color: var(--_danger);
  }
  @keyframes drop {
    from {
      opacity: 0;
      transform: translateY(-6px);
    }
  }

  @container (max-width: 21em) {
    .subtitle {
      display: none;
    }
  }
  @media (max-height: 26em) {
    .header {
      padding-block: 0.3em;
    }
    .subtitle {
      display: none;
    }
    .composer {
      padding-block: 0.4em;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .send,
    .solid-button,
    .danger-button,
    .big-mark,
    .avatar {
      border: 1px solid CanvasText;
    }
    .user .bubble {
      border-width: 2px;
    }
    .typing i {
      background: CanvasText;
    }
    .wave {
      stroke: Canvas;
    }
    progress::-webkit-progress-value {
      background: Highlight;
    }
  }
`;
