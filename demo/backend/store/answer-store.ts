import { isObject } from "../read-json.ts";
import type { Change, KeptRecord, Owner, Shelf, Turn } from "./shelf.ts";

/** An answer of the contract: 200, 409 where somebody else wrote first, 400 for what is no question, 404 for no operation. */
export interface StoreReply {
  readonly status: 200 | 400 | 404 | 409;
  readonly value: object;
}

type Question = Readonly<Record<string, unknown>>;

/** What is asked is not a question of the contract. */
class Malformed extends Error {
  override readonly name = "Malformed";
}

const MAX_ID = 200;
const MAX_KEY = 4_000;
const MAX_LIST = 1_000;
const MAX_LIMIT = 1_000;

const done = (value: object = {}): StoreReply => ({ status: 200, value });

/** Answers a question to a store for its owner. */
export async function answerStore(shelf: Shelf, owner: Owner, operation: string, asked: unknown): Promise<StoreReply> {
  const answer = Object.hasOwn(ANSWERS, operation) ? ANSWERS[operation] : undefined;
  if (answer === undefined) return { status: 404, value: {} };
  try {
    if (!isObject(asked)) throw new Malformed();
    return await answer(shelf, owner, asked);
  } catch (error) {
    if (error instanceof Malformed) return { status: 400, value: {} };
    throw error;
  }
}

const ANSWERS: Readonly<Record<string, (shelf: Shelf, owner: Owner, asked: Question) => Promise<StoreReply>>> = {
  open: async () => done(),
  async name(shelf, owner, { name, fresh }) {
    return done({ conversation: await shelf.conversationOf(owner, idIn(name), fresh === null ? null : idIn(fresh)) });
  },
  read: async (shelf, owner, { conversation }) => done(await shelf.read(owner, idIn(conversation))),
  async events(shelf, owner, { conversation, before, limit }) {
    const range = { before: before === undefined ? null : wholeIn(before), limit: Math.min(MAX_LIMIT, wholeIn(limit)) };
    return done({ events: await shelf.events(owner, idIn(conversation), range) });
  },
  async enqueue(shelf, owner, { conversation, item }) {
    if (!isObject(item) || typeof item["text"] !== "string") throw new Malformed();
    await shelf.enqueue(owner, idIn(conversation), { ...item, id: idIn(item["id"]), text: item["text"] });
    return done();
  },
  async commit(shelf, owner, asked) {
    const revision = await shelf.commit(owner, turnIn(asked));
    return revision === null ? { status: 409, value: {} } : done({ revision });
  },
  async attempt(shelf, owner, { conversation, effect }) {
    await shelf.noteAttempt(owner, idIn(conversation), idIn(effect));
    return done();
  },
  async draft(shelf, owner, { conversation, text }) {
    if (typeof text !== "string") throw new Malformed();
    await shelf.saveDraft(owner, idIn(conversation), text);
    return done();
  },
  async records(shelf, owner, { kind, after, limit }) {
    const range = {
      after: after === undefined ? null : keyIn(after),
      limit: limit === undefined ? MAX_LIMIT : Math.min(MAX_LIMIT, wholeIn(limit)),
    };
    return done({ records: await shelf.records(owner, idIn(kind), range) });
  },
  async record(shelf, owner, { kind, key }) {
    return done((await shelf.record(owner, idIn(kind), keyIn(key))) ?? { value: null, version: null });
  },
  async change(shelf, owner, asked) {
    return (await shelf.change(owner, changeIn(asked))) ? done() : { status: 409, value: {} };
  },
  async erase(shelf, owner, { conversation }) {
    await shelf.erase(owner, idIn(conversation));
    return done();
  },
};

/** No control characters and no halves of characters: an id stands in keys, as UTF-8. */
function idIn(value: unknown): string {
  if (typeof value !== "string" || value === "" || value.length > MAX_ID || /[\p{Cc}\p{Cs}]/u.test(value))
    throw new Malformed();
  return value;
}

function keyIn(value: unknown): string {
  if (typeof value !== "string" || value.length > MAX_KEY) throw new Malformed();
  return value;
}

function wholeIn(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > 2 ** 31 - 1) throw new Malformed();
  return value;
}

function listIn(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MAX_LIST) throw new Malformed();
  return value;
}

function recordIn(value: unknown): KeptRecord & { readonly kind: string } {
  if (!isObject(value) || value["value"] === undefined) throw new Malformed();
  const { kind, key, conversation } = value;
  return {
    kind: idIn(kind),
    key: keyIn(key),
    conversation: conversation === null ? null : idIn(conversation),
    value: value["value"],
  };
}

function changeIn(asked: Question): Change {
  const { version, next } = asked;
  return { ...recordIn(asked), version: version === null ? null : idIn(version), next: idIn(next) };
}

function turnIn(asked: Question): Turn {
  const { conversation, basedOn, commit, turnId, at, state, events, effects, settled, answered, records = [] } = asked;
  if (!isObject(state) || typeof at !== "number") throw new Malformed();
  return {
    conversation: idIn(conversation),
    basedOn: wholeIn(basedOn),
    commit: idIn(commit),
    turnId: idIn(turnId),
    at,
    state,
    events: listIn(events).map((event) => {
      if (!isObject(event)) throw new Malformed();
      return event;
    }),
    effects: listIn(effects).map((effect) => {
      if (!isObject(effect)) throw new Malformed();
      return { ...effect, id: idIn(effect["id"]) };
    }),
    settled: listIn(settled).map(idIn),
    answered: answered === null ? null : idIn(answered),
    records: listIn(records).map(recordIn),
  };
}
