/** Calls every listener with what is emitted. `subscribe` returns the function that ends it. */
export interface Emitter<T> {
  readonly size: number;
  subscribe(listener: (value: T) => void): () => void;
  emit(value: T): void;
}

/** A listener that throws does not keep the others from hearing: its error is reported as the host's own, later. */
export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    get size() {
      return listeners.size;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(value) {
      const hearing = [...listeners];
      for (const listener of hearing) {
        try {
          listener(value);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
