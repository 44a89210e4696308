import type { Json } from "../base/json.ts";
import type { Effect, EffectId } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { DialogueState } from "../model/state.ts";

/** An event with its place in the conversation. `seq` counts from 1 without gaps and is the only order there is. */
export interface StoredEvent {
  readonly seq: number;
  readonly turnId: string;
  /** Wall time, milliseconds. For display only. */
  readonly at: number;
  readonly event: DialogueEvent;
}

/** A message the user sent that no turn has taken yet. Kept so that a page that dies in between still answers it. */
export interface InboxItem {
  /** Random; becomes the `turnId` of the turn that takes it. */
  readonly id: string;
  readonly at: number;
  /** What is shown in the user's bubble. */
  readonly shown: string;
  /** What is understood: the text, or a button's payload. */
  readonly text: string;
}

/** An effect that was committed and has no outcome yet. */
export interface PendingEffect {
  readonly id: EffectId;
  readonly effect: Effect;
  readonly at: number;
  /** How often it was tried. Survives reloads. */
  readonly attempts: number;
}

export interface StoredConversation {
  readonly id: string;
  /** Null before the first turn. */
  readonly state: DialogueState | null;
  /** Of the newest event; 0 if there is none. */
  readonly lastSeq: number;
  /** Grows by one with every commit: a writer that read an older one is refused. */
  readonly revision: number;
  readonly inbox: readonly InboxItem[];
  readonly pending: readonly PendingEffect[];
  readonly draft: string;
  /** Rows that did not have the shape they were written with and were left out, such as "state" or "pending 1a2b.0". */
  readonly damaged: readonly string[];
}

/**
 * Something that is kept beside the conversations: what waits to be sent, what a breaker knows, what was learned. Its owner
 * names its kind and judges what it reads back: another version may have written it.
 */
export interface StoredRecord {
  readonly kind: string;
  /** Unique among its kind. Records are read in the order of their keys, by code units. */
  readonly key: string;
  /** The conversation that it is erased with; null: it belongs to the device. */
  readonly conversation: string | null;
  readonly value: Json;
}

export type RecordId = Pick<StoredRecord, "kind" | "key" | "conversation">;

/** Everything one turn changes, written in one durable transaction or not at all. */
export interface Commit {
  readonly conversationId: string;
  /** The revision this was decided on. */
  readonly basedOn: number;
  readonly turnId: string;
  readonly at: number;
  readonly state: DialogueState;
  readonly events: readonly DialogueEvent[];
  /** Effects to be performed after this commit (call, search …; what is said is an event already). */
  readonly effects: readonly Effect[];
  /** Effects whose outcome this turn has taken in. */
  readonly settled: readonly EffectId[];
  /** The inbox item this turn has answered. */
  readonly answered: string | null;
  /** Records that are written with it; null deletes one. */
  readonly records?: readonly (RecordId & { readonly value: Json | null })[] | undefined;
}

/**
 * The port that remembers. Every write is strict: when its promise resolves, a power cut cannot take it back.
 * Rejects with HalcyonError only (`store/…`).
 */
export interface Store {
  /** False if it lives in memory only, so that the widget can say so. */
  readonly durable: boolean;
  /** True: it is not on this device, so that nothing is lost here if nothing is found. */
  readonly elsewhere?: boolean | undefined;
  open(): Promise<void>;
  /**
   * The id of the conversation that the assistant of this name has here. If there is none, `fresh` becomes it (in one
   * transaction: two tabs get the same one); with `fresh` null nothing is written and the answer is null.
   */
  conversationOf(name: string, fresh: string | null): Promise<string | null>;
  read(conversationId: string): Promise<StoredConversation>;
  /** The newest `limit` events with `seq` below `before`, oldest first. */
  readEvents(
    conversationId: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<readonly StoredEvent[]>;
  /**
   * Puts a message in the inbox, behind those that wait. Resolves when it cannot be lost any more. A draft with the same
   * text goes in the same transaction. An id that is there already is not put twice.
   */
  enqueue(conversationId: string, item: InboxItem): Promise<void>;
  /** Returns the new revision, or null if somebody else committed since `basedOn` (nothing was written). */
  commit(commit: Commit): Promise<number | null>;
  /** Counts one more try of an effect. */
  noteAttempt(conversationId: string, effect: EffectId): Promise<void>;
  saveDraft(conversationId: string, draft: string): Promise<void>;
  /** Records of a kind whose keys lie above `after`, in the order of their keys. */
  readRecords(
    kind: string,
    options?: { readonly after?: string | undefined; readonly limit?: number | undefined },
  ): Promise<readonly StoredRecord[]>;
  /**
   * Reads a record and writes what `change` makes of its value in one transaction, so that of several tabs one comes after
   * the other. `change` gets null where there is none, returns null to delete it, and must not wait. Resolves with what it
   * returned. A change that returns the value that it was given writes nothing.
   */
  changeRecord<Value extends Json>(id: RecordId, change: (value: Json | null) => Value | null): Promise<Value | null>;
  /** Deletes every row and record of the conversation, and the name that leads to it. */
  erase(conversationId: string): Promise<void>;
  close(): void;
}
