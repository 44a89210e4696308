import type { AssistantHandle } from "../assistant/view.ts";

/** Conversations that are open in this process: the latest stay open, the others are closed and opened again when needed. */
export interface OpenConversations {
  readonly size: number;
  /** Runs `work` with the conversation open. Null: as many as may be are at work already. */
  use<T>(id: string, work: (handle: AssistantHandle) => Promise<T>): Promise<T | null>;
  close(): void;
}

interface Entry {
  readonly handle: Promise<AssistantHandle>;
  users: number;
  /** Nobody begins with it any more; who is at work in it ends first. */
  isDropped: boolean;
}

export function createOpenConversations(
  open: (id: string) => AssistantHandle | Promise<AssistantHandle>,
  max: number,
): OpenConversations {
  /** In the order of their latest use. */
  const entries = new Map<string, Entry>();

  function drop(id: string, entry: Entry): void {
    if (entries.get(id) === entry) entries.delete(id);
    entry.isDropped = true;
    closeUnused(entry);
  }

  function closeUnused({ handle, users, isDropped }: Entry): void {
    if (!isDropped || users > 0) return;
    handle.then(
      (opened) => opened.close(),
      () => {},
    );
  }

  function take(id: string): Entry | null {
    const known = entries.get(id);
    if (!known && entries.size >= max) {
      const [oldest] = [...entries].filter(([, { users }]) => users === 0);
      if (!oldest) return null;
      drop(...oldest);
    }
    const entry = known ?? { handle: Promise.resolve(id).then(open), users: 0, isDropped: false };
    entries.delete(id);
    entries.set(id, entry);
    entry.users += 1;
    return entry;
  }

  return {
    get size() {
      return entries.size;
    },
    async use(id, work) {
      const entry = take(id);
      if (!entry) return null;
      try {
        const handle = await entry.handle;
        const result = await work(handle);
        // What failed to open stays failed: the next one opens it anew.
        if (handle.view.phase === "failed") drop(id, entry);
        return result;
      } catch (error) {
        drop(id, entry);
        throw error;
      } finally {
        entry.users -= 1;
        closeUnused(entry);
      }
    },
    close() {
      for (const [id, entry] of entries) drop(id, entry);
    },
  };
}
