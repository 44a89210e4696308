/**
 * Runs work, so much at a time; what comes later waits, first come, first served. Rejects with the signal's reason where that
 * ends before its turn.
 */
export type Lane = <Value>(signal: AbortSignal, work: () => Promise<Value>) => Promise<Value>;

export function createLane(width: number): Lane {
  let running = 0;
  const waiting = new Set<() => void>();

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const left = new AbortController();
      const go = (): void => {
        waiting.delete(go);
        left.abort();
        resolve();
      };
      signal.addEventListener(
        "abort",
        () => {
          waiting.delete(go);
          left.abort();
          reject(signal.reason as Error);
        },
        { signal: left.signal },
      );
      waiting.add(go);
    });
  }

  return async (signal, work) => {
    signal.throwIfAborted();
    if (running >= width) await turn(signal);
    // Whoever let it go has kept the place for it.
    else running++;
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next) next();
      else running--;
    }
  };
}
