import type { LitElement, ReactiveController } from "lit";

/** In a small window the floating panel covers all of it (launcher-css.ts has the same condition). */
const SMALL = "(max-width:30em),(max-height:26em)";

/**
 * What a panel that covers the page owes its visitor: it says that it is modal, Tab stays inside, and it ends where the
 * on-screen keyboard begins.
 */
export class FullScreen implements ReactiveController {
  readonly #host: LitElement & { readonly inline: boolean; readonly visible: boolean };
  #small: MediaQueryList | undefined;
  #sheet: CSSStyleSheet | undefined;
  #life: AbortController | undefined;

  constructor(host: LitElement & { readonly inline: boolean; readonly visible: boolean }) {
    this.#host = host;
    host.addController(this);
  }

  get active(): boolean {
    return this.#host.visible && !this.#host.inline && (this.#small?.matches ?? false);
  }

  hostConnected(): void {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#small = matchMedia(SMALL);
    this.#small.addEventListener("change", () => this.#fit(), { signal });
    globalThis.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
    const root = this.#host.getRootNode();
    if (root instanceof ShadowRoot) {
      this.#sheet = new CSSStyleSheet();
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#sheet];
      signal.addEventListener("abort", () => {
        root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
      });
    }
  }

  hostDisconnected(): void {
    this.#life?.abort();
  }

  hostUpdated(): void {
    this.#fit();
  }

  /** Keeps Tab inside: what lies behind a covering panel cannot be seen. */
  trapTab(event: KeyboardEvent): void {
    if (event.key !== "Tab" || !this.active) return;
    const stops = [...this.#host.renderRoot.querySelectorAll<HTMLElement>("button, a[href], textarea, [tabindex='0']")].filter(
      (stop) => !stop.matches(":disabled") && stop.checkVisibility({ visibilityProperty: true }),
    );
    const [first, last] = [stops[0], stops.at(-1)];
    const focused = (this.#host.renderRoot as ShadowRoot).activeElement;
    if (focused !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }

  #fit(): void {
    const frame = this.#host.parentElement;
    if (this.active) frame?.setAttribute("aria-modal", "true");
    else frame?.removeAttribute("aria-modal");
    const height = globalThis.visualViewport?.height;
    const rule = this.active && height ? `.frame{--_viewport:${Math.round(height)}px}` : "";
    this.#sheet?.replaceSync(rule);
  }
}
