import type { Json } from "../base/json.ts";
import type { EffectId } from "../model/effect.ts";
import type { DialogueState } from "../model/state.ts";
import type { InboxItem, PendingEffect, RecordId, Store, StoredEvent, StoredRecord } from "./store.ts";

interface Conversation {
  state: DialogueState | null;
  revision: number;
  events: StoredEvent[];
  inbox: InboxItem[];
  pending: PendingEffect[];
  draft: string;
}

const empty = (): Conversation => ({ state: null, revision: 0, events: [], inbox: [], pending: [], draft: "" });

/**
 * The store that ends with the page: for Node, for tests, and for a browser that refuses IndexedDB. Values are copied as
 * IndexedDB copies them, so that what it could not keep is refused here too.
 */
export function createMemoryStore(): Store {
  const conversations = new Map<string, Conversation>();
  const names = new Map<string, string>();
  const records = new Map<string, StoredRecord>();
  const nameOf = ({ kind, key }: Pick<RecordId, "kind" | "key">): string => JSON.stringify([kind, key]);
  const put = ({ kind, key, conversation }: RecordId, value: Json | null): void => {
    if (value === null) records.delete(nameOf({ kind, key }));
    else records.set(nameOf({ kind, key }), { kind, key, conversation, value: structuredClone(value) });
  };
  const at = (id: string): Conversation => conversations.get(id) ?? empty();
  const change = (id: string): Conversation => {
    const conversation = at(id);
    conversations.set(id, conversation);
    return conversation;
  };

  return {
    durable: false,
    async open() {},
    async conversationOf(name, fresh) {
      const known = names.get(name);
      if (known !== undefined || fresh === null) return known ?? null;
      names.set(name, fresh);
      return fresh;
    },
    async read(id) {
      const { state, revision, events, inbox, pending, draft } = at(id);
      const lastSeq = events.at(-1)?.seq ?? 0;
      return structuredClone({ id, state, lastSeq, revision, inbox, pending, draft, damaged: [] });
    },
    async readEvents(id, { before = Infinity, limit }) {
      const found = at(id).events.filter(({ seq }) => seq < before);
      return structuredClone(limit > 0 ? found.slice(-limit) : []);
    },
    async enqueue(id, item) {
      const copy = structuredClone(item);
      const conversation = change(id);
      if (conversation.draft === item.text) conversation.draft = "";
      if (!conversation.inbox.some((other) => other.id === item.id)) conversation.inbox.push(copy);
    },
    async commit(commit) {
      if (at(commit.conversationId).revision !== commit.basedOn) return null;
      const { turnId, at: time, state, events, effects } = structuredClone(commit);
      const conversation = change(commit.conversationId);
      const first = (conversation.events.at(-1)?.seq ?? 0) + 1;
      conversation.state = state;
      conversation.events.push(...events.map((event, index) => ({ seq: first + index, turnId, at: time, event })));
      conversation.pending = [
        ...conversation.pending.filter(({ id }) => !commit.settled.includes(id)),
        ...effects.map((effect) => ({ id: effect.id, effect, at: time, attempts: 0 })),
      ];
      conversation.inbox = conversation.inbox.filter(({ id }) => id !== commit.answered);
      for (const { value, ...id } of commit.records ?? []) put(id, value);
      return ++conversation.revision;
    },
    async noteAttempt(id, effect: EffectId) {
      const conversation = at(id);
      conversation.pending = conversation.pending.map((row) =>
        row.id === effect ? { ...row, attempts: row.attempts + 1 } : row,
      );
    },
    async saveDraft(id, draft) {
      change(id).draft = draft;
    },
    async readRecords(kind, { after, limit = Infinity } = {}) {
      const found = [...records.values()].filter((row) => row.kind === kind && (after === undefined || row.key > after));
      return structuredClone(found.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit));
    },
    async changeRecord(id, change) {
      const before = structuredClone(records.get(nameOf(id))?.value ?? null);
      const after = change(before);
      if (after !== before) put(id, after);
      return after;
    },
    async erase(id) {
      conversations.delete(id);
      for (const [name, { conversation }] of records) if (conversation === id) records.delete(name);
      for (const [name, conversation] of names) if (conversation === id) names.delete(name);
    },
    close() {},
  };
}
