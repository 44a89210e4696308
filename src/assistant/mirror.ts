import type { Store, StoredConversation } from "../store/store.ts";
import { PAGE_EVENTS, type Transcript } from "./transcript.ts";
import type { Whereabouts } from "./whereabouts.ts";

/** The stored conversation as this tab knows it. May be behind another tab's, never ahead of the disk. */
export interface Mirror {
  /** Null until it was read. */
  readonly conversation: StoredConversation | null;
  /** Reads it again, with the events that are new. A state that has not changed stays the same object. */
  refresh(): Promise<StoredConversation>;
  /** Takes over what this tab has just written, without reading it back. */
  adopt(conversation: StoredConversation): void;
  clear(): void;
}

export interface MirrorOptions {
  readonly store: Store;
  readonly whereabouts: Whereabouts;
  readonly transcript: Transcript;
  readonly changed: () => void;
}

export function createMirror({ store, whereabouts, transcript, changed }: MirrorOptions): Mirror {
  let conversation: StoredConversation | null = null;
  let reads = 0;
  let adopted = 0;

  function adopt(newer: StoredConversation): void {
    conversation = newer;
    transcript.follow(newer);
    changed();
  }

  /** What is known of a state is known of its object. The same revision alone proves nothing: erasing begins at 0 again. */
  function withKnownState(read: StoredConversation): StoredConversation {
    if (!conversation || conversation.id !== read.id || conversation.revision !== read.revision) return read;
    const { state } = conversation;
    return JSON.stringify(state) === JSON.stringify(read.state) ? { ...read, state } : read;
  }

  return {
    get conversation() {
      return conversation;
    },
    adopt,
    async refresh() {
      const ticket = ++reads;
      const { id } = whereabouts;
      const stored = await store.read(id);
      const missing = stored.lastSeq - transcript.lastSeq;
      const range = { before: stored.lastSeq + 1, limit: Math.min(missing, PAGE_EVENTS) };
      const events = missing > 0 ? await store.readEvents(id, range) : [];
      const read = withKnownState(stored);
      // An answer that was overtaken by a later question, or by a change of conversation, is not drawn.
      if (ticket > adopted && id === whereabouts.id) {
        adopted = ticket;
        const opening = transcript.lastSeq === 0;
        transcript.append(events);
        if (opening && missing > events.length) transcript.hasEarlier = true;
        adopt(read);
      }
      return read;
    },
    clear() {
      conversation = null;
      adopted = reads;
      transcript.clear();
    },
  };
}
