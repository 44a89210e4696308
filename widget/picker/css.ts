/** The field for choosing, between the conversation and the composer. */
export const PICKER_CSS = `
  .picker {
    flex: 0 1 auto;
    min-block-size: 4.5em;
    overflow: hidden auto;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.45em 0.6em;
    padding: 0.7em 1.3em;
    border-block-start: 1px solid var(--_border);
    background: var(--_status);
  }
  .body:has(~ .picker) {
    min-block-size: 2.2em;
  }
  .picker label {
    flex: 1 0 100%;
    color: var(--_muted);
  }
  .picker input {
    all: revert;
    flex: 1 1 9em;
    min-inline-size: 0;
    box-sizing: border-box;
    margin: 0;
    padding: 0.45em 0.8em;
    min-block-size: 2.5em;
    border: 1px solid var(--_edge);
    border-radius: var(--_control-radius);
    background: var(--_field);
    color: var(--_text);
    font: inherit;
    font-size: 1.14em;
    accent-color: var(--_accent);
    color-scheme: inherit;
  }
  @container (max-width: 17em) {
    .picker input {
      padding-inline: 0.5em;
      font-size: 1em;
    }
  }
  .picker input:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
`;
