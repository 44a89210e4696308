import type { ReactiveController } from "lit";

/**
 * Calls back when the element comes into view: an open panel at once, a chat inside the page when somebody has scrolled
 * to it. Only then is the model worth its bytes.
 */
export class WhenSeen implements ReactiveController {
  readonly #element: Element;
  readonly #seen: () => void;
  #observer: IntersectionObserver | undefined;
  #done = false;

  constructor(element: Element, seen: () => void) {
    this.#element = element;
    this.#seen = seen;
  }

  hostConnected(): void {
    if (this.#done) return;
    this.#observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.#done = true;
      this.#observer?.disconnect();
      this.#seen();
    });
    this.#observer.observe(this.#element);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }
}
