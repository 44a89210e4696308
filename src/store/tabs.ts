import { createEmitter } from "../base/emitter.ts";
import type { Platform } from "../base/platform.ts";
import type { Store } from "./store.ts";

/**
 * What one tab tells the others of a conversation. `changed`: read it again. `stop`: let go of the turn you are in, it is
 * about to be erased. `erased`: it is gone, begin anew.
 */
export type TabNews = "changed" | "stop" | "erased";

/** The tabs (and assistants of one page) that share a conversation: one writes at a time, the others follow. */
export interface Tabs {
  /**
   * Runs `work` while no other tab does. The browser gives the lock back when a tab dies. Rejects with AbortError if the
   * signal ends the waiting. `locked`: whether it is so; where there are no locks nothing keeps other tabs from it.
   */
  alone<T>(work: (locked: boolean) => Promise<T>, signal: AbortSignal): Promise<T>;
  tell(news: TabNews): void;
  onNews(listener: (news: TabNews) => void): () => void;
  close(): void;
}

/**
 * By Web Locks and BroadcastChannel. On plain http there are no locks (and where cookies are blocked they throw): then the
 * store's comparison of revisions refuses whoever decided on an old state, and idempotency keys guard the actions.
 *
 * @param shared - the store, where processes may share it: in Node a lease in it is what a Web Lock is in a page.
 */
export function createTabs(name: string, shared?: { readonly store: Store; readonly platform: Platform }): Tabs {
  const news = createEmitter<TabNews>();
  const channel = openChannel(`halcyon:${name}`);
  const locks = lockManager();
  if (channel) channel.onmessage = ({ data }: MessageEvent<unknown>) => isTabNews(data) && news.emit(data);
  return {
    async alone<T>(work: (locked: boolean) => Promise<T>, signal: AbortSignal): Promise<T> {
      if (__NODE__ && shared?.store.durable && typeof document === "undefined") {
        const { withLease } = await import("./lease.ts");
        return withLease(name, () => work(true), signal, shared);
      }
      if (!locks) return work(false);
      let begun = false;
      try {
        return (await locks.request(`halcyon:${name}`, { signal }, () => ((begun = true), work(true)))) as T;
      } catch (error) {
        // A frame that may not store anything may not lock either; that is no reason to be silent.
        if (begun || signal.aborted) throw error;
        return work(false);
      }
    },
    tell(what) {
      try {
        channel?.postMessage(what);
      } catch {
        // A channel that was closed with the page has nobody to tell.
      }
    },
    onNews: (listener) => news.subscribe(listener),
    close() {
      channel?.close();
    },
  };
}

const isTabNews = (value: unknown): value is TabNews => value === "changed" || value === "stop" || value === "erased";

function lockManager(): LockManager | null {
  try {
    // Node has locks from version 24 on; a conversation there lives in one process and one memory.
    return typeof document === "undefined" ? null : (navigator.locks ?? null);
  } catch {
    return null;
  }
}

function openChannel(name: string): BroadcastChannel | null {
  try {
    return typeof document === "undefined" ? null : new BroadcastChannel(name);
  } catch {
    return null;
  }
}
