import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Platform } from "../../src/base/platform.ts";

/** Rule F06: at most 300 ms of typing may be lost. */
const DEBOUNCE_MS = 250;

/** Saves what stands in the composer: shortly after typing, and at once when the page or the panel goes. */
export class DraftSaver implements ReactiveController {
  readonly #platform: Platform;
  readonly #save: (text: string) => void;
  #unsaved: string | null = null;
  #timer: AbortController | undefined;
  #life: AbortController | undefined;

  constructor(host: ReactiveControllerHost, platform: Platform, save: (text: string) => void) {
    this.#platform = platform;
    this.#save = save;
    host.addController(this);
  }

  hostConnected(): void {
    this.#life = new AbortController();
    const { signal } = this.#life;
    // `visibilitychange` alone loses drafts on reload; `pagehide` never did. `unload` would forbid the back-forward cache.
    globalThis.addEventListener("pagehide", () => this.flush(), { signal });
  }

  hostDisconnected(): void {
    this.flush();
    this.#life?.abort();
  }

  changed(text: string): void {
    this.#unsaved = text;
    this.#timer?.abort();
    this.#timer = new AbortController();
    this.#platform.after(DEBOUNCE_MS, () => this.flush(), this.#timer.signal);
  }

  flush(): void {
    this.#timer?.abort();
    if (this.#unsaved === null) return;
    const text = this.#unsaved;
    this.#unsaved = null;
    this.#save(text);
  }
}
