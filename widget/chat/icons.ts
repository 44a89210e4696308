import { svg, html, type TemplateResult } from "lit";

/** Line icons on a 24-unit grid in the colour of the text around them. Decoration only: names stand beside them. */
function icon(shape: TemplateResult<2>): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}

/** The halcyon's calm sea in a bubble: the mark of the chat. */
export const markIcon = (): TemplateResult =>
  icon(
    svg`<path class="filled" d="M12 2.5c5.5 0 9.7 3.5 9.7 8.3s-4.2 8.3-9.7 8.3c-.9 0-1.7-.1-2.5-.25l-4.1 2.5c-.65.4-1.4-.15-1.25-.88l.7-3.3C3.15 15.6 2.3 13.35 2.3 10.8 2.3 6 6.5 2.5 12 2.5Z"/><path class="wave" d="M6.9 11.9c1.2-2.1 2.7-2.1 3.8-.6s2.5 1.5 3.5.1 2.2-1.5 3.1-.5"/>`,
  );
export const closeIcon = (): TemplateResult => icon(svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`);
export const downIcon = (): TemplateResult => icon(svg`<path d="m6 9.5 6 6 6-6"/>`);
export const moreIcon = (): TemplateResult =>
  icon(
    svg`<circle class="filled" cx="5.5" cy="12" r="1.7"/><circle class="filled" cx="12" cy="12" r="1.7"/><circle class="filled" cx="18.5" cy="12" r="1.7"/>`,
  );
export const sendIcon = (): TemplateResult => icon(svg`<path d="M12 19V5.5M6 11.3l6-6 6 6"/>`);
export const restartIcon = (): TemplateResult => icon(svg`<path d="M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4.5 8.7M4.5 4.2v4.5H9"/>`);
export const eraseIcon = (): TemplateResult =>
  icon(svg`<path d="M4.5 6.5h15M9.5 6.5V4.3h5v2.2M6.5 6.5l.8 13.2h9.4l.8-13.2M10.2 10.5v5.5M13.8 10.5v5.5"/>`);
export const offlineIcon = (): TemplateResult =>
  icon(
    svg`<path d="M3.5 3.5l17 17M8.3 15.5a5.2 5.2 0 0 1 6.3-.9M5 12.1a9.9 9.9 0 0 1 4.7-2.6M2.2 8.7A14 14 0 0 1 6.5 6M21.8 8.7A14 14 0 0 0 10.7 4.8M19 12.1a9.9 9.9 0 0 0-3.1-2.1M12 19h.01"/>`,
  );
export const personIcon = (): TemplateResult =>
  icon(svg`<circle cx="12" cy="8" r="3.8"/><path d="M4.8 19.7a7.3 7.3 0 0 1 14.4 0"/>`);
export const noticeIcon = (): TemplateResult => icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.2M12 16.3h.01"/>`);
export const sparkIcon = (): TemplateResult =>
  icon(svg`<path d="M12 3.5l1.9 5.6 5.6 1.9-5.6 1.9L12 18.5l-1.9-5.6L4.5 11l5.6-1.9zM18.5 16.5v4M16.5 18.5h4"/>`);
export const clockIcon = (): TemplateResult => icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.3V12l3 2"/>`);
export const circleIcon = (): TemplateResult => icon(svg`<circle cx="12" cy="12" r="7.5"/>`);
export const checkIcon = (): TemplateResult => icon(svg`<path d="m5.5 12.5 4.3 4.3 8.7-9.3"/>`);
export const sourceIcon = (): TemplateResult =>
  icon(svg`<path d="M6.5 3.5h7.8l3.7 3.8v13.2H6.5zM14 3.5v4h4M9.5 12h5.5M9.5 15.5h5.5"/>`);
