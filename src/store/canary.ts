/**
 * A note outside the database that says "a conversation was kept here". Chromium deletes a damaged IndexedDB without an
 * error, Safari one that was not visited for a week: only a note elsewhere can tell loss from a first visit.
 */
export interface Canary {
  readonly alive: boolean;
  set(): void;
  remove(): void;
}

/**
 * `localStorage` where there is one; without it loss goes unnoticed, which is all that is lost. Null: what is kept is not
 * kept here, and no note is left.
 */
export function createCanary(name: string | null): Canary {
  if (name === null) return { alive: false, set() {}, remove() {} };
  const key = `halcyon:${name}`;
  return {
    get alive() {
      return attempt((storage) => storage.getItem(key) !== null) ?? false;
    },
    set: () => void attempt((storage) => storage.setItem(key, "kept")),
    remove: () => void attempt((storage) => storage.removeItem(key)),
  };
}

/** Both the property and its methods throw where storage is blocked or full. In Node there is no page to leave a note for. */
function attempt<T>(use: (storage: Storage) => T): T | null {
  try {
    return typeof document === "undefined" ? null : use(localStorage);
  } catch {
    return null;
  }
}
