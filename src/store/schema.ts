import type { DBSchema, IDBPDatabase } from "idb";
import type { DialogueState } from "../model/state.ts";
import type { InboxItem, PendingEffect, StoredEvent, StoredRecord } from "./store.ts";

/** Raised with every change of the object stores. A page that knows only an older one keeps its hands off. */
export const DATABASE_VERSION = 2;

export interface ConversationRow {
  readonly id: string;
  readonly state: DialogueState;
  readonly lastSeq: number;
  readonly revision: number;
}

/** `order` grows in the order of arrival: keys are random and say nothing of it. */
export interface Ordered {
  readonly conversation: string;
  readonly order: number;
}

/** Every key begins with the conversation's id, so that one range holds all that belongs to it. */
export interface Tables extends DBSchema {
  names: { key: string; value: { readonly name: string; readonly conversation: string } };
  conversations: { key: string; value: ConversationRow };
  events: { key: [string, number]; value: StoredEvent & { readonly conversation: string } };
  pending: { key: [string, string]; value: PendingEffect & Ordered };
  inbox: { key: [string, string]; value: InboxItem & Ordered };
  drafts: { key: string; value: { readonly id: string; readonly text: string } };
  /** A record of the device has no `conversation`: it is in no index. */
  records: {
    key: [string, string];
    value: Omit<StoredRecord, "conversation"> & { readonly conversation?: string };
    indexes: { conversation: string };
  };
}

export const TABLES = ["names", "conversations", "events", "pending", "inbox", "drafts", "records"] as const;

/** What versions after `from` have added, up to `to`. */
export function createTables(database: IDBPDatabase<Tables>, from: number, to: number | null = DATABASE_VERSION): void {
  if (from < 1) {
    database.createObjectStore("names", { keyPath: "name" });
    database.createObjectStore("conversations", { keyPath: "id" });
    database.createObjectStore("events", { keyPath: ["conversation", "seq"] });
    database.createObjectStore("pending", { keyPath: ["conversation", "id"] });
    database.createObjectStore("inbox", { keyPath: ["conversation", "id"] });
    database.createObjectStore("drafts", { keyPath: "id" });
  }
  if (from < 2 && (to ?? DATABASE_VERSION) >= 2)
    database.createObjectStore("records", { keyPath: ["kind", "key"] }).createIndex("conversation", "conversation");
}

/** All keys of a conversation: an array sorts after every string and number. */
export function rowsOf(conversation: string): IDBKeyRange {
  return IDBKeyRange.bound([conversation], [conversation, []]);
}
