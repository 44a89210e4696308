import { openDB, type IDBPDatabase, type IDBPTransaction } from "idb";
import { HalcyonError, isHalcyonError, wrapError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import { createTables, DATABASE_VERSION, TABLES, type Tables } from "./schema.ts";

/*
 * One database handle that mends itself. Handles die under a page's feet: a newer tab upgrades, the visitor clears the
 * site's storage, a phone puts the page to sleep. The dead handle is dropped, opened again, and the work done once more.
 */

export type WriteTransaction = IDBPTransaction<Tables, typeof TABLES, "readwrite">;
export type ReadTransaction = IDBPTransaction<Tables, typeof TABLES, "readonly">;

export interface Connection {
  open(): Promise<void>;
  /** Nothing but requests of the transaction itself may be awaited inside: it commits by itself as soon as it is idle. */
  read<T>(work: (transaction: ReadTransaction) => Promise<T>): Promise<T>;
  /** Resolves when the browser has flushed it to the disk. `makeRoom` is called once when the disk is full. */
  write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T>;
  close(): void;
}

export interface ConnectionOptions {
  readonly name: string;
  readonly platform: Platform;
  /** Milliseconds before an opening that another tab blocks is given up; one of which nothing is heard, after four times that. */
  readonly openTimeoutMs: number;
  /** Deletes what may be missed, in a transaction of its own. */
  readonly makeRoom: (transaction: WriteTransaction) => Promise<void>;
}

/**
 * A disk that is busy is waited for longer than a tab that is in the way: who gives up has only memory left, and loses what
 * is said there with the page.
 */
const SLOW = 4;

/** Names of DOMExceptions that mean: this handle is dead, another one may live (WebKit's backgrounding says UnknownError). */
const DEAD = new Set(["InvalidStateError", "UnknownError", "AbortError", "TransactionInactiveError"]);

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : "");

export function createConnection({ name, platform, openTimeoutMs, makeRoom }: ConnectionOptions): Connection {
  let opening: Promise<IDBPDatabase<Tables>> | null = null;
  let closed = false;

  const connect = (): Promise<IDBPDatabase<Tables>> => {
    if (closed) return Promise.reject(new HalcyonError("assistant/closed"));
    if (opening) return opening;
    const attempt = openWithin();
    opening = attempt;
    const forget = (): void => {
      if (opening === attempt) opening = null;
    };
    attempt.then((database) => {
      // An upgrade by a newer tab must not wait for us, and a handle that the browser closed is of no use.
      database.addEventListener("versionchange", () => (forget(), database.close()));
      database.addEventListener("close", forget);
      if (closed) database.close();
    }, forget);
    return attempt;
  };

  async function openWithin(): Promise<IDBPDatabase<Tables>> {
    const timer = new AbortController();
    let late = false;
    try {
      return await new Promise((resolve, reject) => {
        const giveUpAfter = (ms: number): void =>
          platform.after(ms, () => ((late = true), reject(new HalcyonError("store/blocked", { name }))), timer.signal);
        const opened = openDB<Tables>(name, DATABASE_VERSION, {
          upgrade: createTables,
          blocked: () => giveUpAfter(openTimeoutMs),
        });
        opened.then((database) => (late ? database.close() : resolve(database)), reject);
        giveUpAfter(openTimeoutMs * SLOW);
      });
    } catch (error) {
      throw wrapError(nameOf(error) === "VersionError" ? "store/newer-version" : "store/unavailable", error, { name });
    } finally {
      timer.abort();
    }
  }

  async function run<T>(work: (database: IDBPDatabase<Tables>) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const database = await connect();
      try {
        return await work(database);
      } catch (error) {
        if (isHalcyonError(error)) throw error;
        const full = nameOf(error) === "QuotaExceededError";
        if (attempt > 1 || !(full || DEAD.has(nameOf(error))))
          throw wrapError(full ? "store/quota" : "store/failed", error, { name });
        if (full) {
          // Whether there is room now the second try will tell.
          await write(database, makeRoom).catch(() => {});
          continue;
        }
        database.close();
        opening = null;
      }
    }
  }

  return {
    open: async () => void (await connect()),
    read: (work) => run((database) => inTransaction(database.transaction(TABLES, "readonly"), work)),
    write: (work) => run((database) => write(database, work)),
    close() {
      closed = true;
      opening?.then(
        (database) => database.close(),
        () => {},
      );
    },
  };
}

/**
 * `strict` is the whole point: without it the browser says "committed" while the rows are still in the operating system's
 * memory, and a power cut takes them back (550 of 550 in the measurement behind this).
 */
function write<T>(database: IDBPDatabase<Tables>, work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
  return inTransaction(database.transaction(TABLES, "readwrite", { durability: "strict" }), work);
}

async function inTransaction<T, X extends ReadTransaction | WriteTransaction>(
  transaction: X,
  work: (transaction: X) => Promise<T>,
): Promise<T> {
  const done = transaction.done;
  // It is awaited below, unless the work fails first.
  done.catch(() => {});
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended by itself already.
    }
    // A failed request ends its transaction with the true reason, of which the request itself says only "AbortError".
    if (nameOf(error) === "AbortError" && transaction.error) throw transaction.error;
    throw error;
  }
  await done;
  return result;
}
