import type { ReactiveController, ReactiveControllerHost } from "lit";

/** This near to the end counts as being there. CSS pixels. */
const NEAR = 48;

/**
 * Keeps the log at its end while it grows, unless the reader scrolled up; keeps the reader's place when older messages
 * are put in above. Only the log ever scrolls, never the page.
 */
export class LogScroll implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #log: HTMLElement | undefined;
  #observer: ResizeObserver | undefined;
  #atEnd = true;
  #fromEnd: number | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** Call once, when the log is drawn for the first time. */
  attach(log: HTMLElement): void {
    this.#log = log;
    this.#observe();
  }

  readonly onScroll = (): void => {
    const log = this.#log;
    if (!log || log.clientHeight === 0) return;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.#host.requestUpdate();
  };

  toEnd(): void {
    this.#atEnd = true;
    this.#host.requestUpdate();
  }

  /** Call before older messages are drawn. Who asks for them is not at the end, whatever the last scroll event said. */
  holdPlace(): void {
    this.#atEnd = false;
    if (this.#log) this.#fromEnd = this.#log.scrollHeight - this.#log.scrollTop;
  }

  hostConnected(): void {
    this.#observe();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  hostUpdated(): void {
    const log = this.#log;
    if (!log) return;
    if (this.#fromEnd !== null) {
      log.scrollTop = log.scrollHeight - this.#fromEnd;
      this.#fromEnd = null;
    } else if (this.#atEnd) log.scrollTop = log.scrollHeight;
  }

  /** The log's own size (keyboard, window) and its content's (late fonts, pictures) both move the end. */
  #observe(): void {
    const log = this.#log;
    if (!log) return;
    this.#observer = new ResizeObserver(() => {
      if (this.#atEnd) log.scrollTop = log.scrollHeight;
    });
    this.#observer.observe(log);
    if (log.firstElementChild) this.#observer.observe(log.firstElementChild);
  }
}
