import type { Aid, Bench } from "../chat/aids.ts";
import { PICKER_CSS } from "./css.ts";
import { buildField } from "./field.ts";
import { pickedOf, pickOf, type Pick } from "./pick.ts";
import { PICKER_ENGLISH, type PickerStrings } from "./words.ts";

export function createAid(bench: Bench): Aid {
  return new PickerAid(bench);
}

/** A field for a date or a time, as long as the question that offers it is open. Typing works as ever. */
class PickerAid implements Aid {
  readonly #bench: Bench;
  #field: HTMLElement | null = null;
  /** Of the message whose question the field answers. */
  #message = "";

  constructor(bench: Bench) {
    this.#bench = bench;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PICKER_CSS);
    const root = bench.panel.renderRoot as ShadowRoot;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  above(): HTMLElement | null {
    const state = this.#bench.panel.session?.state;
    const pick = state?.view && state.early.length === 0 ? pickOf(state.view) : null;
    if (!pick) this.#field = null;
    else if (!this.#field || this.#message !== pick.message) {
      const words: PickerStrings = { ...PICKER_ENGLISH, ...this.#bench.panel.strings };
      this.#field = buildField(pick, words, (value) => this.#send(pick, value));
      if (this.#message !== pick.message) this.#bench.announcer.say(words.pickOffered);
      this.#message = pick.message;
    }
    return this.#field;
  }

  inside(): null {
    return null;
  }

  #send(pick: Pick, value: string): void {
    const { panel } = this.#bench;
    const locale = panel.locale || panel.session?.state.view?.locale || document.documentElement.lang || navigator.language;
    const picked = pickedOf(pick, value, locale);
    if (!picked) return;
    panel.focusComposer();
    panel.session?.send(picked.title, "picker", picked.payload).catch(() => {}); // shown as failed in the log
  }
}
