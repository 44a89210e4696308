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

  .body {
    position: relative;
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .log {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in oklab, var(--_text) 26%, transparent) transparent;
    display: flex;
    flex-direction: column;
    padding: calc(var(--_space) * 1.1) calc(var(--_space) * 1.1) calc(var(--_space) * 0.8);
  }
  .log:focus-visible {
    outline-offset: -3px;
    border-radius: 6px;
  }
  .content {
    margin-block-start: auto;
  }
  .messages {
    display: flex;
    flex-direction: column;
    gap: 0.2em;
    font-size: 0.9375em;
  }
  .divider {
    align-self: center;
    padding: 0.3em 0 0.9em;
    font-size: 0.8em;
    color: var(--_muted);
  }
  .divider:not(:first-child) {
    padding-block-start: 1.4em;
  }
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 0.4em;
    animation: appear var(--_motion) ease-out;
  }
  .message.first:not(:first-child) {
    margin-block-start: 0.75em;
  }
  .divider + .message.first {
    margin-block-start: 0 !important;
  }
  .message.user {
    flex-flow: row-reverse wrap;
    align-items: flex-end;
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
  .bubble {
    max-inline-size: min(88%, 34em);
    padding: 0.6em 0.95em;
    border: 1px solid transparent;
    border-radius: var(--_bubble-radius);
    overflow-wrap: anywhere;
  }
  .bot .bubble {
    background: var(--_bot);
    color: var(--_bot-text);
  }
  .user .bubble {
    background: var(--_user);
    color: var(--_user-text);
    white-space: pre-wrap;
  }
  .bot:not(.first) > .bubble {
    border-start-start-radius: 0.4em;
  }
  .bot:not(.last) > .bubble {
    border-end-start-radius: 0.4em;
  }
  .user:not(.first) > .bubble {
    border-start-end-radius: 0.4em;
  }
  .user:not(.last) > .bubble {
    border-end-end-radius: 0.4em;
  }
  .bubble > * + * {
    margin-block-start: 0.6em;
  }
  .bot .bubble p {
    white-space: pre-wrap;
  }
  .bubble .heading {
    font-weight: 650;
  }
  .bubble strong {
    font-weight: 650;
  }
  .bubble ul,
  .bubble ol {
    padding-inline-start: 1.35em;
  }
  .bubble ul {
    list-style: disc;
  }
  .bubble ol {
    list-style: decimal;
  }
  .bubble li + li {
    margin-block-start: 0.25em;
  }
  .bubble li::marker {
    color: color-mix(in oklab, currentColor 70%, transparent);
  }
  code {
    font-family: var(--_mono);
    font-size: 0.9em;
    padding: 0.1em 0.35em;
    border-radius: 0.35em;
    background: var(--_code);
  }
  pre {
    overflow-x: auto;
    padding: 0.7em 0.85em;
    border-radius: 0.6em;
    background: var(--_code);
    line-height: 1.45;
  }
  pre code {
    padding: 0;
    background: none;
  }
  a {
    color: var(--_link);
    text-underline-offset: 0.18em;
    text-decoration-thickness: 1px;
    border-radius: 3px;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }
  .image {
    max-inline-size: min(88%, 20em);
    block-size: auto;
    border-radius: var(--_bubble-radius);
  }
  .citations {
    display: flex;
    flex-wrap: wrap;
    gap: 0.35em;
    max-inline-size: 92%;
    margin-block-end: 0.35em;
    font-size: 0.87em;
  }
  .citations li > * {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    padding-block: 0.2em;
    padding-inline: 0.5em 0.7em;
    border: 1px solid var(--_border);
    border-radius: 0.7em;
    color: var(--_muted);
    text-decoration: none;
  }
  .citations .icon {
    inline-size: 1.05em;
    block-size: 1.05em;
  }
  .citations a:hover {
    color: var(--_link);
    border-color: currentColor;
  }
  .suggestions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.45em;
    padding-block: 0.35em 0.2em;
  }
  .suggestion {
    padding: 0.42em 0.95em;
    min-block-size: 2.4em;
    border: 1px solid var(--_suggestion-edge);
    border-radius: var(--_control-radius);
    background: var(--_suggestion);
    color: var(--_suggestion-text);
    font-weight: 550;
    overflow-wrap: anywhere;
    transition:
      background var(--_motion),
      color var(--_motion);
  }
  .suggestion:hover {
    background: var(--_tint);
    border-color: var(--_suggestion-text);
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    font-size: 0.82em;
    color: var(--_muted);
  }
  .state .icon {
    inline-size: 1.05em;
    block-size: 1.05em;
  }
  .state:not(.quiet) {
    flex-basis: 100%;
    justify-content: flex-end;
  }
  .state.quiet {
    padding-block-end: 0.4em;
  }
  .state.quiet:not(:has(.icon)) {
    display: none;
  }
  .state.failed {
    color: var(--_danger);
  }
  .link-button {
    text-decoration: underline;
    text-underline-offset: 0.18em;
    font-weight: 600;
    padding: 0.25em 0.2em;
  }
  .typing {
    display: inline-flex;
    gap: 0.32em;
    padding: 0.95em 1.05em;
  }
  .typing i {
    inline-size: 0.44em;
    block-size: 0.44em;
    border-radius: 50%;
    background: var(--_muted);
    animation: breathe 1.4s ease-in-out infinite;
  }
  .typing i:nth-child(2) {
    animation-delay: 0.18s;
  }
  .typing i:nth-child(3) {
    animation-delay: 0.36s;
  }
  @keyframes breathe {
    0%,
    60%,
    100% {
      opacity: 0.35;
      transform: none;
    }
    30% {
      opacity: 1;
      transform: translateY(-0.14em);
    }
  }
  .pill {
    position: absolute;
    inset-block-end: 0.7em;
    inset-inline: 0;
    margin-inline: auto;
    inline-size: fit-content;
    display: flex;
    align-items: center;
    gap: 0.4em;
    padding-block: 0.4em;
    padding-inline: 1em 0.75em;
    border: 1px solid var(--_border);
    border-radius: 99em;
    background: var(--_raised);
    color: var(--_accent);
    font-size: 0.875em;
    font-weight: 600;
    box-shadow: 0 4px 16px -2px rgb(8 30 40 / 0.25);
  }
  .plain-button,
  .solid-button,
  .danger-button {
    padding: 0.5em 1.1em;
    border: 1px solid var(--_edge);
    border-radius: var(--_control-radius);
    font-size: 0.9375em;
    font-weight: 600;
    text-align: center;
  }
  .plain-button:hover {
    background: var(--_sunken);
  }
  .solid-button {
    background: var(--_accent);
    color: var(--_on-accent);
    border-color: transparent;
  }
  .danger-button {
    background: var(--_danger);
    color: var(--_on-danger);
    border-color: transparent;
  }
  .earlier {
    display: block;
    inline-size: fit-content;
    margin: 0 auto 1.1em;
    font-size: 0.85em;
    border-color: var(--_border);
    color: var(--_muted);
  }

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
