/** Whose conversations they are. Every row carries both; nobody gets from one owner to another's. */
export interface Owner {
  readonly tenant: string;
  /** Within the tenant, such as `customer 1` or `channel rest`. */
  readonly name: string;
}

/** A conversation without its events. Values are JSON as the page wrote it: it is judged there, when it is read. */
export interface Kept {
  readonly state: unknown;
  readonly lastSeq: number;
  readonly revision: number;
  /** Oldest first. */
  readonly inbox: readonly unknown[];
  readonly pending: readonly unknown[];
  readonly draft: string;
}

export interface KeptRecord {
  readonly key: string;
  readonly conversation: string | null;
  readonly value: unknown;
}

/** One turn: all of it is written, or nothing. */
export interface Turn {
  readonly conversation: string;
  readonly basedOn: number;
  /** Names this very commit: one that is asked for twice is made once. */
  readonly commit: string;
  readonly turnId: string;
  readonly at: number;
  readonly state: unknown;
  readonly events: readonly unknown[];
  readonly effects: readonly { readonly id: string }[];
  readonly settled: readonly string[];
  readonly answered: string | null;
  readonly records: readonly (KeptRecord & { readonly kind: string })[];
}

/** A record as it is to be, if it is still the one that was read. */
export interface Change extends KeptRecord {
  readonly kind: string;
  /** What `record` said; null: there was none. */
  readonly version: string | null;
  /** Its version from now on. */
  readonly next: string;
}

/**
 * Where conversations are kept: what the addresses under `/v1/store` ask, and what a channel in this process asks directly.
 * Each method is one transaction. Asked again with the same values it changes nothing more.
 */
export interface Shelf {
  conversationOf(owner: Owner, name: string, fresh: string | null): Promise<string | null>;
  read(owner: Owner, conversation: string): Promise<Kept>;
  /** The newest `limit` below `before`, oldest first. */
  events(
    owner: Owner,
    conversation: string,
    range: { readonly before: number | null; readonly limit: number },
  ): Promise<readonly unknown[]>;
  /** A message that was answered before is not put again. */
  enqueue(owner: Owner, conversation: string, item: { readonly id: string; readonly text: string }): Promise<void>;
  /** The new revision; null: somebody else wrote first. */
  commit(owner: Owner, turn: Turn): Promise<number | null>;
  noteAttempt(owner: Owner, conversation: string, effect: string): Promise<void>;
  saveDraft(owner: Owner, conversation: string, text: string): Promise<void>;
  /** In the order of their keys, by UTF-16 code units. */
  records(
    owner: Owner,
    kind: string,
    range: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly KeptRecord[]>;
  record(owner: Owner, kind: string, key: string): Promise<{ readonly value: unknown; readonly version: string } | null>;
  /** False: it is not the one that was read any more. */
  change(owner: Owner, change: Change): Promise<boolean>;
  erase(owner: Owner, conversation: string): Promise<void>;
  /** Forgets which messages were answered more than a day ago. */
  forgetOld(): Promise<void>;
}

/** A text that sorts, byte by byte, as the key does by its code units. */
export function placeOf(key: string): string {
  let place = "";
  for (let at = 0; at < key.length; at += 1) place += key.charCodeAt(at).toString(16).padStart(4, "0");
  return place;
}

export function keyAt(place: string): string {
  return (place.match(/.{4}/g) ?? []).map((code) => String.fromCharCode(Number.parseInt(code, 16))).join("");
}
