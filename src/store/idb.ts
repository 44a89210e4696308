import { createPlatform, type Platform } from "../base/platform.ts";
import { createConnection, type ReadTransaction, type WriteTransaction } from "./connection.ts";
import { isEventRow, isInboxRow, isPendingRow, isStateRow } from "./rows.ts";
import { rowsOf, type Ordered } from "./schema.ts";
import type { InboxItem, PendingEffect, RecordId, Store, StoredRecord } from "./store.ts";

export interface IdbStoreOptions {
  /** Name of the database. */
  readonly name?: string | undefined;
  readonly platform?: Platform | undefined;
  /** Milliseconds to wait for another tab to let go of an older database, and four times that where nothing is heard; then `store/blocked`. */
  readonly openTimeoutMs?: number | undefined;
}

const DEFAULTS = { name: "halcyon", openTimeoutMs: 3_000 } as const;

/** Newest events of each conversation that a full disk leaves standing. */
const KEPT_WHEN_FULL = 50;

/** The store in IndexedDB: one strict transaction per write. */
export function createIdbStore(options: IdbStoreOptions = {}): Store {
  const connection = createConnection({
    name: options.name ?? DEFAULTS.name,
    platform: options.platform ?? createPlatform(),
    openTimeoutMs: options.openTimeoutMs ?? DEFAULTS.openTimeoutMs,
    makeRoom: dropOldEvents,
  });

  return {
    durable: true,
    open: () => connection.open(),

    conversationOf(name, fresh) {
      if (fresh === null) return connection.read((tx) => knownAs(tx, name));
      return connection.write(async (tx) => {
        const known = await knownAs(tx, name);
        if (known !== null) return known;
        await tx.objectStore("names").put({ name, conversation: fresh });
        return fresh;
      });
    },

    read: (id) =>
      connection.read(async (tx) => {
        const [{ row, lastSeq, revision }, inbox, pending, draft] = await Promise.all([
          headOf(tx, id),
          tx.objectStore("inbox").getAll(rowsOf(id)),
          tx.objectStore("pending").getAll(rowsOf(id)),
          tx.objectStore("drafts").get(id),
        ]);
        const sound = row === undefined || isStateRow(row.state);
        const damaged = [
          ...(sound ? [] : ["state"]),
          ...inbox.filter((item) => !isInboxRow(item)).map((item: Ordered) => `inbox ${item.order}`),
          ...pending.filter((item) => !isPendingRow(item)).map((item: Ordered) => `pending ${item.order}`),
        ];
        return {
          id,
          state: row && sound ? row.state : null,
          lastSeq,
          revision,
          inbox: inbox.filter(isInboxRow).toSorted(byOrder).map(asInboxItem),
          pending: pending.filter(isPendingRow).toSorted(byOrder).map(asPending),
          draft: typeof draft?.text === "string" ? draft.text : "",
          damaged,
        };
      }),

    readEvents: (id, { before, limit }) =>
      connection.read(async (tx) => {
        const range = before === undefined ? rowsOf(id) : IDBKeyRange.bound([id], [id, before], false, true);
        const found = [];
        let cursor = limit > 0 ? await tx.objectStore("events").openCursor(range, "prev") : null;
        while (cursor && found.length < limit) {
          if (isEventRow(cursor.value)) found.push(cursor.value);
          cursor = await cursor.continue();
        }
        return found.toReversed().map(({ seq, turnId, at, event }) => ({ seq, turnId, at, event }));
      }),

    enqueue: (id, item) =>
      connection.write(async (tx) => {
        const inbox = tx.objectStore("inbox");
        const [waiting, draft] = await Promise.all([inbox.getAll(rowsOf(id)), tx.objectStore("drafts").get(id)]);
        if (draft?.text === item.text) await tx.objectStore("drafts").delete(id);
        if (!waiting.some((other) => other.id === item.id))
          await inbox.put({ ...item, conversation: id, order: nextOrder(waiting) });
      }),

    commit: (commit) =>
      connection.write(async (tx) => {
        const { conversationId: id, turnId, at, basedOn } = commit;
        const head = await headOf(tx, id);
        if (head.revision !== basedOn) return null;
        const { lastSeq } = head;
        const revision = basedOn + 1;
        const waiting = commit.effects.length > 0 ? await tx.objectStore("pending").getAll(rowsOf(id)) : [];
        const order = nextOrder(waiting);
        await Promise.all([
          tx.objectStore("conversations").put({ id, state: commit.state, lastSeq: lastSeq + commit.events.length, revision }),
          ...commit.events.map((event, n) =>
            tx.objectStore("events").put({ conversation: id, seq: lastSeq + 1 + n, turnId, at, event }),
          ),
          ...commit.settled.map((effect) => tx.objectStore("pending").delete([id, effect])),
          ...commit.effects.map((effect, n) =>
            tx.objectStore("pending").put({ conversation: id, id: effect.id, effect, at, attempts: 0, order: order + n }),
          ),
          ...(commit.answered === null ? [] : [tx.objectStore("inbox").delete([id, commit.answered])]),
          ...(commit.records ?? []).map(({ value, ...record }) => putRecord(tx, record, value)),
        ]);
        return revision;
      }),

    noteAttempt: (id, effect) =>
      connection.write(async (tx) => {
        const row = await tx.objectStore("pending").get([id, effect]);
        if (row) await tx.objectStore("pending").put({ ...row, attempts: row.attempts + 1 });
      }),

    saveDraft: (id, text) =>
      connection.write(async (tx) => {
        // `commit` without waiting for the request: a page that is being closed has no later.
        const put = text === "" ? tx.objectStore("drafts").delete(id) : tx.objectStore("drafts").put({ id, text });
        tx.commit();
        await put;
      }),

    readRecords: (kind, { after, limit } = {}) =>
      connection.read(async (tx) => {
        const range = IDBKeyRange.bound(after === undefined ? [kind] : [kind, after], [kind, []], after !== undefined, true);
        const rows = await tx.objectStore("records").getAll(range, limit);
        return rows.map(({ key, conversation = null, value }) => ({ kind, key, conversation, value }));
      }),

    changeRecord: (id, change) =>
      connection.write(async (tx) => {
        const before = (await tx.objectStore("records").get([id.kind, id.key]))?.value ?? null;
        const after = change(before);
        if (after !== before) await putRecord(tx, id, after);
        return after;
      }),

    erase: (id) =>
      connection.write(async (tx) => {
        const [names, records] = await Promise.all([
          tx.objectStore("names").getAll(),
          tx.objectStore("records").index("conversation").getAllKeys(id),
        ]);
        await Promise.all([
          ...names.filter((row) => row.conversation === id).map((row) => tx.objectStore("names").delete(row.name)),
          ...records.map((key) => tx.objectStore("records").delete(key)),
          tx.objectStore("conversations").delete(id),
          tx.objectStore("drafts").delete(id),
          tx.objectStore("events").delete(rowsOf(id)),
          tx.objectStore("pending").delete(rowsOf(id)),
          tx.objectStore("inbox").delete(rowsOf(id)),
        ]);
      }),

    close: () => connection.close(),
  };
}

type AnyTransaction = ReadTransaction | WriteTransaction;

async function knownAs(tx: AnyTransaction, name: string): Promise<string | null> {
  const row = await tx.objectStore("names").get(name);
  return typeof row?.conversation === "string" ? row.conversation : null;
}

async function putRecord(
  tx: WriteTransaction,
  { kind, key, conversation }: RecordId,
  value: StoredRecord["value"] | null,
): Promise<void> {
  if (value === null) await tx.objectStore("records").delete([kind, key]);
  else await tx.objectStore("records").put({ kind, key, value, ...(conversation !== null && { conversation }) });
}

/** A conversation's own row and its numbers. Of a damaged row the events tell how many there are: none is ever overwritten. */
async function headOf(tx: AnyTransaction, id: string) {
  const row = await tx.objectStore("conversations").get(id);
  const revision = Number.isSafeInteger(row?.revision) ? row!.revision : 0;
  if (!row || Number.isSafeInteger(row.lastSeq)) return { row, revision, lastSeq: row?.lastSeq ?? 0 };
  const last = await tx.objectStore("events").openKeyCursor(rowsOf(id), "prev");
  return { row, revision, lastSeq: last?.key[1] ?? 0 };
}

const byOrder = (a: Ordered, b: Ordered): number => a.order - b.order;
const nextOrder = (rows: readonly Ordered[]): number => Math.max(0, ...rows.map(({ order }) => order)) + 1;

const asInboxItem = ({ id, at, shown, text }: InboxItem): InboxItem => ({ id, at, shown, text });
const asPending = ({ id, effect, at, attempts }: PendingEffect): PendingEffect => ({ id, effect, at, attempts });

/** What a full disk costs: the oldest transcript. What is still to be answered or done is never touched. */
async function dropOldEvents(tx: WriteTransaction): Promise<void> {
  const rows = await tx.objectStore("conversations").getAll();
  await Promise.all(
    rows.map(({ id, lastSeq }) =>
      tx.objectStore("events").delete(IDBKeyRange.bound([id], [id, Math.max(0, lastSeq - KEPT_WHEN_FULL)])),
    ),
  );
}
