import { wrapError, type HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import { createIdbStore } from "./idb.ts";
import { createMemoryStore } from "./memory.ts";
import type { Store } from "./store.ts";

export interface OpenedStore {
  readonly store: Store;
  /** Why it is the memory's and not the browser's; null if it is durable, or if there is no IndexedDB to be missed (Node). */
  readonly problem: HalcyonError | null;
}

export interface OpenStoreOptions {
  readonly platform: Platform;
  /** Name of the database. */
  readonly name?: string | undefined;
}

/**
 * The best store to be had: IndexedDB, else memory. Never rejects. A refused, blocked or newer database is left as it is.
 */
export async function openStore({ platform, name }: OpenStoreOptions): Promise<OpenedStore> {
  if (!hasIndexedDb() && typeof document === "undefined") return { store: createMemoryStore(), problem: null };
  const store = createIdbStore({ platform, name });
  try {
    await store.open();
    // A damaged database opens and fails at the first question.
    await store.conversationOf("", null);
    return { store, problem: null };
  } catch (error) {
    store.close();
    return { store: createMemoryStore(), problem: wrapError("store/unavailable", error) };
  }
}

/** Even looking at `indexedDB` throws where cookies are blocked or a frame is sandboxed. */
function hasIndexedDb(): boolean {
  try {
    return typeof indexedDB === "object" && indexedDB !== null;
  } catch {
    return false;
  }
}
