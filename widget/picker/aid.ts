import { html, nothing } from "lit";
import type { Aid, Bench } from "../chat/aids.ts";
import { PICKER_CSS } from "./css.ts";
import { pickedOf, pickOf, type Pick, type PickKind } from "./pick.ts";
import { PICKER_ENGLISH, type PickerStrings } from "./words.ts";

export function createAid(bench: Bench): Aid {
  return new PickerAid(bench);
}

const INPUT_TYPES: Readonly<Record<PickKind, string>> = { date: "date", time: "time", "date-time": "datetime-local" };
const LABELS: Readonly<Record<PickKind, keyof PickerStrings>> = {
  date: "pickDate",
  time: "pickTime",
  "date-time": "pickDateTime",
};

/** The browser's own field for a date or a time, as long as the question that offers it is open. Typing works as ever. */
class PickerAid implements Aid {
  readonly #bench: Bench;
  /** Of the message whose question was announced. */
  #announced = "";

  constructor(bench: Bench) {
    this.#bench = bench;
    const root = bench.panel.renderRoot as ShadowRoot;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, PICKER_CSS.styleSheet!];
    bench.panel.addController(this);
  }

  hostUpdated(): void {
    const pick = this.#pick;
    if (!pick || pick.message === this.#announced) return;
    this.#announced = pick.message;
    this.#bench.announcer.say(this.#words.pickOffered);
  }

  above(): unknown {
    const pick = this.#pick;
    if (!pick) return nothing;
    const words = this.#words;
    const { kind, min, max } = pick;
    return html`<div class="status">
      <form
        part="picker"
        class="picker"
        @submit=${(event: Event) => {
          event.preventDefault();
          this.#send(pick, (event.currentTarget as HTMLFormElement).querySelector("input")!.value);
        }}
      >
        <label for="picker-input">${words[LABELS[kind]]}</label>
        <input
          part="picker-input"
          id="picker-input"
          type=${INPUT_TYPES[kind]}
          min=${min || nothing}
          max=${max || nothing}
          required
        />
        <button type="submit" part="picker-button" class="solid-button">${words.pickSend}</button>
      </form>
    </div>`;
  }

  inside(): unknown {
    return nothing;
  }

  get #pick(): Pick | null {
    const state = this.#bench.panel.session?.state;
    return state?.view && state.early.length === 0 ? pickOf(state.view) : null;
  }

  get #words(): PickerStrings {
    return { ...PICKER_ENGLISH, ...this.#bench.panel.strings };
  }

  /** What is empty or out of bounds the browser has refused before, in its own words. */
  #send(pick: Pick, value: string): void {
    const { panel } = this.#bench;
    const locale = panel.locale || panel.session?.state.view?.locale || document.documentElement.lang || navigator.language;
    const picked = pickedOf(pick, value, locale);
    if (!picked) return;
    panel.focusComposer();
    panel.session?.send(picked.title, "picker", picked.payload).catch(() => {}); // shown as failed in the log
  }
}
