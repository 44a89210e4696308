import type { Engine } from "../../../src/model/engine.ts";
import type { Store } from "../../../src/store/store.ts";

/** Counts what is awaited; at number `deadAt` the page is dead: nothing is done any more and nothing ever answers. */
export class Page {
  points = 0;
  dead = false;
  readonly died: Promise<void>;
  #die: () => void = () => {};
  readonly #deadAt: number;

  constructor(deadAt: number) {
    this.#deadAt = deadAt;
    this.died = new Promise((resolve) => (this.#die = resolve));
  }

  async #point(): Promise<void> {
    if (++this.points === this.#deadAt) {
      this.dead = true;
      this.#die();
    }
    if (this.dead) await new Promise<never>(() => {});
  }

  around<T extends object>(port: T, methods: readonly (keyof T)[]): T {
    const wrapped = methods.map((name) => {
      const method = port[name] as unknown as (...given: unknown[]) => Promise<unknown>;
      const mortal = async (...given: unknown[]): Promise<unknown> => {
        await this.#point();
        const result = await method.apply(port, given);
        await this.#point();
        return result;
      };
      return [name, mortal] as const;
    });
    return { ...port, ...Object.fromEntries(wrapped) };
  }
}

export const ENGINE: readonly (keyof Engine)[] = ["takeTurn", "viewState", "textToUnderstand"];
export const STORE: readonly (keyof Store)[] = [
  "open",
  "conversationOf",
  "read",
  "readEvents",
  "enqueue",
  "commit",
  "noteAttempt",
  "readRecords",
  "changeRecord",
];
