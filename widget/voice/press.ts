/** A shorter press switches listening on until the next press; a longer one lasts as long as it is held. Milliseconds. */
export const HOLD_MS = 400;

/** One press of the microphone button, by finger, mouse or key: hold to talk, or press once and once more. */
export class Press {
  #since: number | null = null;
  #began = false;

  get held(): boolean {
    return this.#since !== null;
  }

  /** The button goes down. `idle`: nobody listens yet. True: somebody should. */
  down(at: number, idle: boolean): boolean {
    if (this.held) return false;
    this.#since = at;
    this.#began = idle;
    return idle;
  }

  /**
   * The button comes up. True: what was to be said has been said. While the microphone was not yet open (a browser that asks
   * for it takes the finger off the button), nothing can have been.
   */
  up(at: number, open: boolean): boolean {
    if (this.#since === null) return false;
    const long = at - this.#since >= HOLD_MS;
    this.#since = null;
    return !this.#began || (long && open);
  }

  forget(): void {
    this.#since = null;
  }
}
