/**
 * Does one piece of work at a time and as often as it is woken: calls that come while it runs are answered by one more
 * run after it. What the work is, it does not know.
 */
export interface Queue {
  wake(): void;
  /** Whether work is under way. */
  readonly busy: boolean;
  /** Resolves when nothing is under way and nobody has woken it since. */
  settled(): Promise<void>;
}

/** @param work - must not reject; what goes wrong in it is its own to report. */
export function createQueue(work: () => Promise<void>): Queue {
  let woken = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (woken) {
      woken = false;
      await work();
    }
    running = null;
  }

  return {
    get busy() {
      return running !== null;
    },
    wake() {
      woken = true;
      running ??= run();
    },
    async settled() {
      while (running) await running;
    },
  };
}
