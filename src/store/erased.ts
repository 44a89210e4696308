import type { Store } from "./store.ts";

/**
 * The same store, which writes no record any more of a conversation that was erased through it: what is counted beside the
 * turns may be under way at that moment.
 */
export function withoutErased(store: Store): Store {
  const erased = new Set<string | null>();
  return {
    get durable() {
      return store.durable;
    },
    get elsewhere() {
      return store.elsewhere;
    },
    open: () => store.open(),
    conversationOf: (name, fresh) => store.conversationOf(name, fresh),
    read: (id) => store.read(id),
    readEvents: (id, options) => store.readEvents(id, options),
    enqueue: (id, item) => store.enqueue(id, item),
    commit: (commit) => store.commit(commit),
    noteAttempt: (id, effect) => store.noteAttempt(id, effect),
    saveDraft: (id, draft) => store.saveDraft(id, draft),
    readRecords: (kind, options) => store.readRecords(kind, options),
    // Judged within the transaction: one that is before the erasure is erased by it.
    changeRecord: (id, change) => store.changeRecord(id, (value) => (erased.has(id.conversation) ? null : change(value))),
    erase: (id) => {
      erased.add(id);
      return store.erase(id);
    },
    close: () => store.close(),
  };
}
