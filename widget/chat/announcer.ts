import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Platform } from "../../src/base/platform.ts";

/** Long enough for any screen reader to have taken the words; then nobody can stumble over them. */
const KEPT_MS = 8_000;

interface Spoken {
  readonly id: number;
  readonly text: string;
}

/**
 * Speaks to screen readers: one polite region for what the assistant says, one assertive for errors. The log itself is
 * not live, so that nothing is ever read twice. What comes while the panel is closed is said when it opens.
 */
export class Announcer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #platform: Platform;
  #polite: readonly Spoken[] = [];
  #urgent: readonly Spoken[] = [];
  #held: string[] = [];
  #holding = true;
  #count = 0;
  #life = new AbortController();

  constructor(host: ReactiveControllerHost, platform: Platform) {
    this.#host = host;
    this.#platform = platform;
    host.addController(this);
  }

  hostConnected(): void {
    this.#life = new AbortController();
  }

  hostDisconnected(): void {
    this.#life.abort();
    this.#polite = [];
    this.#urgent = [];
  }

  /** While held, polite words wait: nobody is there to hear them. */
  hold(holding: boolean): void {
    this.#holding = holding;
    if (!holding) for (const text of this.#held.splice(0)) this.say(text);
  }

  say(text: string): void {
    if (this.#holding) this.#held.push(text);
    else this.#polite = this.#add(this.#polite, text);
  }

  alert(text: string): void {
    this.#urgent = this.#add(this.#urgent, text);
  }

  render(): TemplateResult {
    const lines = (spoken: readonly Spoken[]): unknown =>
      repeat(
        spoken,
        ({ id }) => id,
        ({ text }) => html`<p>${text}</p>`,
      );
    return html`<div class="sr" role="status" aria-live="polite" aria-atomic="false">${lines(this.#polite)}</div>
      <div class="sr" role="alert" aria-live="assertive" aria-atomic="false">${lines(this.#urgent)}</div>`;
  }

  #add(spoken: readonly Spoken[], text: string): readonly Spoken[] {
    const id = ++this.#count;
    this.#platform.after(KEPT_MS, () => this.#forget(id), this.#life.signal);
    this.#host.requestUpdate();
    return [...spoken, { id, text }];
  }

  #forget(id: number): void {
    this.#polite = this.#polite.filter((one) => one.id !== id);
    this.#urgent = this.#urgent.filter((one) => one.id !== id);
    this.#host.requestUpdate();
  }
}
