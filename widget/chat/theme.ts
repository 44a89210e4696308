import { css } from "lit";

/**
 * The tokens of the panel. Every private `--_name` is a public `--halcyon-name` with a default for light and for dark,
 * chosen by `color-scheme`, which the launcher sets. Text on its ground is at least 4.5:1, edges of controls 3:1. What each
 * is for stands in the comment of `<halcyon-chat>`.
 */
export const THEME_CSS = css`
  :host {
    --_surface: var(--halcyon-surface, light-dark(#ffffff, #12181e));
    --_raised: var(--halcyon-surface-raised, light-dark(#ffffff, #1c252d));
    --_sunken: var(--halcyon-surface-sunken, light-dark(#f3f6f8, #1a222a));
    --_text: var(--halcyon-text, light-dark(#16212b, #e7eef3));
    --_muted: var(--halcyon-text-muted, light-dark(#55646f, #a3b2bd));
    --_border: var(--halcyon-border, light-dark(#e3e9ed, #2a3540));
    --_edge: var(--halcyon-control-border, light-dark(#84929d, #667683));
    --_accent: var(--halcyon-accent, light-dark(#0b6478, #63c7d9));
    --_on-accent: var(--halcyon-on-accent, light-dark(#ffffff, #03222a));
    --_tint: color-mix(in oklab, var(--_accent) 11%, var(--_surface));
    --_danger: var(--halcyon-danger, light-dark(#b3261e, #ff9b91));
    --_on-danger: var(--halcyon-on-danger, light-dark(#ffffff, #3b0703));
    --_focus: var(--halcyon-focus-ring, light-dark(#0b6478, #8fdcea));
    --_link: var(--halcyon-link, var(--_accent));
    --_bot: var(--halcyon-bot-bubble, light-dark(#eff4f6, #1f2932));
    --_bot-text: var(--halcyon-bot-text, var(--_text));
    --_user: var(--halcyon-user-bubble, light-dark(#0b6478, #0f5a6d));
    --_user-text: var(--halcyon-user-text, light-dark(#ffffff, #eefafd));
    --_code: var(--halcyon-code-background, color-mix(in oklab, var(--_text) 8%, transparent));
    --_header: var(--halcyon-header-background, var(--_surface));
    --_header-text: var(--halcyon-header-text, var(--_text));
    --_avatar: var(--halcyon-avatar-background, var(--_tint));
    --_avatar-text: var(--halcyon-avatar-text, var(--_accent));
    --_field: var(--halcyon-composer-background, var(--_surface));
    --_placeholder: var(--halcyon-placeholder, var(--_muted));
    --_suggestion: var(--halcyon-suggestion-background, var(--_surface));
    --_suggestion-text: var(--halcyon-suggestion-text, var(--_accent));
    --_suggestion-edge: var(--halcyon-suggestion-border, color-mix(in oklab, var(--_accent) 62%, var(--_surface)));
    --_status: var(--halcyon-status-background, var(--_sunken));
    --_status-text: var(--halcyon-status-text, var(--_muted));
    --_mono: var(--halcyon-font-mono, ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace);
    --_space: var(--halcyon-space, 1em);
    --_bubble-radius: var(--halcyon-bubble-radius, 1.15em);
    --_control-radius: var(--halcyon-control-radius, 1.4em);
    --_motion: var(--halcyon-motion, 0.2s);
  }
`;
