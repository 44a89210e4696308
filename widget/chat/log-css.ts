import { css } from "lit";

/** The conversation: bubbles in groups, what hangs under them, the sign of thinking. */
export const LOG_CSS = css`
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
    flex: 1 0 auto;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
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
  .agent {
    padding: 0.3em 1.15em 0;
    font-size: 0.78em;
    color: var(--_muted);
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
`;
