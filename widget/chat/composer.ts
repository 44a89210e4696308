import { html, nothing, type TemplateResult } from "lit";
import type { OpenQuestion } from "../../src/assistant/view.ts";
import { sendIcon } from "./icons.ts";
import type { Strings } from "./strings.ts";

/** What the engine reads of one message. UTF-16 units. */
export const MAX_INPUT = 4_000;
/** From here on the length is shown. */
const NEARLY_FULL = 3_600;
/** Rows that the field grows to before it scrolls. */
const MAX_ROWS = 5;

export interface ComposerModel {
  readonly text: string;
  readonly question: OpenQuestion | null;
  readonly words: Strings;
  readonly count: (value: number) => string;
  /** What stands between the field and the send button. */
  readonly aids: readonly unknown[];
}

export interface ComposerActions {
  readonly onInput: (text: string) => void;
  readonly onSend: () => void;
}

/** The field's value is not set here: the panel does that when its text is not what stands in the field. */
export function composerView({ text, question, words, count, aids }: ComposerModel, on: ComposerActions): TemplateResult {
  const full = text.length >= NEARLY_FULL;
  return html`<form
    part="composer"
    class="composer"
    @submit=${(event: Event) => {
      event.preventDefault();
      on.onSend();
    }}
  >
    <div class="field">
      <textarea
        part="input"
        id="input"
        rows=${Math.min(text.split("\n").length, MAX_ROWS)}
        dir="auto"
        maxlength=${MAX_INPUT}
        autocomplete="off"
        enterkeyhint="send"
        inputmode=${keyboardFor(question)}
        aria-label=${words.message}
        aria-describedby=${full ? "length" : nothing}
        placeholder=${words.placeholder}
        @input=${(event: Event) => on.onInput((event.target as HTMLTextAreaElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          if (!sends(event)) return;
          event.preventDefault();
          on.onSend();
        }}
      ></textarea>
      ${aids}
      <button type="submit" part="send-button" class="send ${text.trim() === "" ? "idle" : ""}" aria-label=${words.send}>
        ${sendIcon()}
      </button>
    </div>
    ${full ? html`<p id="length" class="length">${words.length(count(text.length), count(MAX_INPUT))}</p>` : nothing}
  </form>`;
}

/**
 * Enter sends; Shift+Enter is a new line; Enter that ends an input method's composition is neither. Safari fires
 * `compositionend` first and reports keyCode 229 (https://bugs.webkit.org/show_bug.cgi?id=165004).
 */
function sends(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

/** The on-screen keyboard that fits the open question. */
function keyboardFor(question: OpenQuestion | null): string {
  if (question?.type === "float") return "decimal";
  switch (question?.format) {
    case "email":
      return "email";
    case "phone":
      return "tel";
    case "url":
      return "url";
    case "date":
    case "time":
    case "date-time":
    case "duration":
    case "id":
    case "secret":
    case undefined:
      return "text";
  }
}
