import { HalcyonError } from "../base/errors.ts";
import { checkJson, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import { isEventRow, isInboxRow, isPendingRow, isStateRow } from "./rows.ts";
import type { RecordId, Store, StoredEvent, StoredRecord } from "./store.ts";

/*
 * A store that lives elsewhere, asked by the contract of docs/stores.md: every question is one transaction there, and is
 * the same question however often it is asked. Whoever carries it (HTTP, or a function of the same process) may repeat it.
 */

export type StoreOperation =
  | "open"
  | "name"
  | "read"
  | "events"
  | "enqueue"
  | "commit"
  | "attempt"
  | "draft"
  | "records"
  | "record"
  | "change"
  | "erase";

/** What came of a question. `conflict`: nothing was written, since somebody else wrote first. */
export interface StoreAnswer {
  readonly conflict: boolean;
  readonly value: unknown;
}

/**
 * Carries a question to a store and brings the answer.
 *
 * @param question - JSON text.
 * @throws {HalcyonError} `store/unreachable`, `store/refused`.
 */
export type StoreCall = (operation: StoreOperation, question: string) => Promise<StoreAnswer>;

export interface RemoteStoreOptions {
  readonly call: StoreCall;
  readonly platform?: Platform | undefined;
  /** Called once when the store is closed. */
  readonly close?: (() => void) | undefined;
}

/** A conversation of thousands of events is asked for in pages; this is far beyond one. */
const LIMITS = { maxDepth: 64, maxNodes: 500_000 } as const;
/** Rows that are asked for at once. */
const PAGE = 1_000;
/** Tries of a change that others keep coming before. */
const MAX_TRIES = 60;
const PAUSE_MS = 15;

/** The store at the other end of a call. */
export function createRemoteStore({ call, platform = createPlatform(), close = () => {} }: RemoteStoreOptions): Store {
  /** What is typed is kept in the order in which it was typed: two questions at once may overtake each other. */
  let typed: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = typed.then(work);
    // Told to whoever asked; the next one need not fail for it.
    typed = done.catch(() => {});
    return done;
  };

  async function ask(operation: StoreOperation, question: object): Promise<{ conflict: boolean; value: JsonObject }> {
    const { conflict, value } = await call(operation, written(question));
    const problem = isJsonObject(value) ? checkJson(value, LIMITS) : "it is no object";
    if (problem !== null || !isJsonObject(value))
      throw new HalcyonError("store/refused", { operation, reason: `the answer is not of the contract: ${problem}` });
    return { conflict, value };
  }

  return {
    durable: true,
    elsewhere: true,
    open: async () => void (await ask("open", {})),
    async conversationOf(name, fresh) {
      const { value } = await ask("name", { name, fresh });
      return typeof value["conversation"] === "string" ? value["conversation"] : null;
    },
    async read(id) {
      const { value } = await ask("read", { conversation: id });
      const { state = null, draft } = value;
      const [inbox, pending] = [listIn(value, "inbox"), listIn(value, "pending")];
      const sound = state === null || isStateRow(state);
      return {
        id,
        state: isStateRow(state) ? state : null,
        lastSeq: numberIn(value, "lastSeq"),
        revision: numberIn(value, "revision"),
        inbox: inbox.filter(isInboxRow),
        pending: pending.filter(isPendingRow),
        draft: typeof draft === "string" ? draft : "",
        damaged: [
          ...(sound ? [] : ["state"]),
          ...inbox.flatMap((row, index) => (isInboxRow(row) ? [] : [`inbox ${index}`])),
          ...pending.flatMap((row, index) => (isPendingRow(row) ? [] : [`pending ${index}`])),
        ],
      };
    },
    async readEvents(id, { before, limit }) {
      let found: readonly StoredEvent[] = [];
      for (let end = before; found.length < limit; end = found[0]!.seq) {
        const page = Math.min(PAGE, limit - found.length);
        const { value } = await ask("events", { conversation: id, ...(end !== undefined && { before: end }), limit: page });
        const rows = listIn(value, "events");
        const sound = rows.filter(isEventRow);
        found = [...sound, ...found];
        if (rows.length < page || sound.length === 0) break;
      }
      return found;
    },
    enqueue: (id, item) => inOrder(async () => void (await ask("enqueue", { conversation: id, item }))),
    async commit({ conversationId: conversation, ...turn }) {
      const { conflict, value } = await ask("commit", { conversation, ...turn, commit: platform.randomId() });
      return conflict ? null : numberIn(value, "revision");
    },
    noteAttempt: async (id, effect) => void (await ask("attempt", { conversation: id, effect })),
    saveDraft: (id, text) => inOrder(async () => void (await ask("draft", { conversation: id, text }))),
    async readRecords(kind, { after, limit = Infinity } = {}) {
      const found: StoredRecord[] = [];
      for (let from = after; found.length < limit; from = found.at(-1)!.key) {
        const page = Math.min(PAGE, limit - found.length);
        const { value } = await ask("records", { kind, ...(from !== undefined && { after: from }), limit: page });
        const rows = listIn(value, "records").filter(isRecordRow);
        found.push(...rows.map((row) => ({ ...row, kind })));
        if (rows.length < page) break;
      }
      return found;
    },
    async changeRecord(id, change) {
      for (let tries = 1; ; tries++) {
        const { value } = await ask("record", { kind: id.kind, key: id.key });
        const before = value["value"] ?? null;
        const after = change(before);
        if (after === before) return after;
        if (!(await ask("change", changeOf(id, after, value["version"] ?? null))).conflict) return after;
        if (tries >= MAX_TRIES) throw new HalcyonError("store/failed", { reason: "others wrote the same record all the time" });
        const pauseMs = platform.random() * PAUSE_MS * Math.min(tries, 8);
        await new Promise<void>((resolve) => platform.after(pauseMs, resolve));
      }
    },
    erase: async (id) => void (await ask("erase", { conversation: id })),
    close,
  };

  /** `next` names this very change: asked twice, it is known to have been made. */
  function changeOf({ kind, key, conversation }: RecordId, value: Json | null, version: Json): object {
    return { kind, key, conversation, value, version, next: platform.randomId() };
  }
}

/** JSON leaves out in silence what it cannot hold; what is to be remembered is not left out. */
function written(question: object): string {
  return JSON.stringify(question, (_, value: unknown) => {
    if (["function", "symbol", "bigint"].includes(typeof value))
      throw new HalcyonError("store/failed", { reason: `a ${typeof value} cannot be kept` });
    return value;
  });
}

function listIn(value: JsonObject, name: string): readonly unknown[] {
  const list = value[name];
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

function numberIn(value: JsonObject, name: string): number {
  const number = value[name];
  if (!Number.isSafeInteger(number)) throw new HalcyonError("store/refused", { reason: `the answer has no ${name}` });
  return number as number;
}

function isRecordRow(value: unknown): value is Omit<StoredRecord, "kind"> {
  if (!isJsonObject(value)) return false;
  const { key, conversation } = value;
  return typeof key === "string" && (conversation === null || typeof conversation === "string") && value["value"] !== undefined;
}
