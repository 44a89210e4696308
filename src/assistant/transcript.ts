import type { InboxItem, StoredConversation, StoredEvent } from "../store/store.ts";
import { messageOf, messageOfInbox } from "./project.ts";
import type { ChatMessage, MessageStatus } from "./view.ts";

/** Events read at once, and kept in memory when a chat goes on for days. */
export const PAGE_EVENTS = 200;
const KEPT_EVENTS = 1_000;

/**
 * What is on the screen: a window of the newest events, the inbox, and messages that are just being kept. Holds no truth
 * of its own: everything comes from the store, except the failure to reach it.
 */
export interface Transcript {
  readonly messages: readonly ChatMessage[];
  /** Of the newest event held; 0 if there is none. */
  readonly lastSeq: number;
  readonly firstSeq: number;
  hasEarlier: boolean;
  clear(): void;
  /** Newer events. Those that are held already are passed over; a gap begins the window anew. */
  append(events: readonly StoredEvent[]): void;
  prepend(events: readonly StoredEvent[]): void;
  follow(conversation: StoredConversation): void;
  /** A message on its way into the inbox. */
  sending(item: InboxItem): void;
  failed(id: string): void;
  /** The inbox item that is being understood and answered now. */
  taken(id: string | null): void;
}

export function createTranscript(): Transcript {
  let events: readonly StoredEvent[] = [];
  let shown: readonly ChatMessage[] = [];
  let inbox: readonly InboxItem[] = [];
  let outgoing: readonly { readonly item: InboxItem; readonly status: MessageStatus }[] = [];
  let current: string | null = null;
  /** Grows when the reader asks for more, so that what he reads is not taken away. */
  let kept = KEPT_EVENTS;
  let hasEarlier = false;

  const bubbles = (list: readonly StoredEvent[]): readonly ChatMessage[] =>
    list.map(messageOf).filter((message) => message !== null);
  const settle = (): void => {
    const arrived = new Set([...inbox.map(({ id }) => id), ...events.slice(-PAGE_EVENTS).map(({ turnId }) => turnId)]);
    outgoing = outgoing.filter(({ item }) => !arrived.has(item.id));
  };

  return {
    get messages() {
      const waiting = [
        ...inbox.map((item) => messageOfInbox(item, item.id === current ? "sending" : "queued")),
        ...outgoing.map(({ item, status }) => messageOfInbox(item, status)),
      ];
      return [...shown, ...waiting.filter((message) => message !== null)];
    },
    get lastSeq() {
      return events.at(-1)?.seq ?? 0;
    },
    get firstSeq() {
      return events[0]?.seq ?? 0;
    },
    get hasEarlier() {
      return hasEarlier;
    },
    set hasEarlier(value) {
      hasEarlier = value;
    },
    clear() {
      [events, shown, inbox, outgoing] = [[], [], [], []];
      current = null;
      hasEarlier = false;
    },
    append(newer) {
      const fresh = newer.filter(({ seq }) => seq > this.lastSeq);
      if (fresh.length === 0) return;
      const gap = events.length > 0 && fresh[0]!.seq > this.lastSeq + 1;
      const all = gap ? fresh : [...events, ...fresh];
      const cut = Math.max(0, all.length - kept);
      if (gap || cut > 0) hasEarlier = true;
      shown = gap || cut > 0 ? bubbles(all.slice(cut)) : [...shown, ...bubbles(fresh)];
      events = all.slice(cut);
      settle();
    },
    prepend(older) {
      events = [...older, ...events];
      shown = [...bubbles(older), ...shown];
      kept = Math.max(kept, events.length + KEPT_EVENTS);
    },
    follow(conversation) {
      inbox = conversation.inbox;
      settle();
    },
    sending(item) {
      outgoing = [...outgoing, { item, status: "sending" }];
    },
    failed(id) {
      outgoing = outgoing.map((one) => (one.item.id === id ? { ...one, status: "failed" } : one));
    },
    taken(id) {
      current = id;
    },
  };
}
