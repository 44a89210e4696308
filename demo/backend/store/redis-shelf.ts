import type { Redis } from "ioredis";
import { keyAt, placeOf, type Change, type KeptRecord, type Owner, type Shelf, type Turn } from "./shelf.ts";

/*
 * A conversation is a hash (state, revision, inbox …) and a list of its events; records of a kind are a hash and a sorted set
 * of their places. What is written is computed here from what was read, and written by one script that compares first: texts
 * go through it as they are. One Redis, no cluster; how long a write lasts is what `appendfsync` says.
 */

/** Compares fields of hashes, then runs commands: all, or none where a field differs. */
const SCRIPT = `
for _, each in ipairs(cjson.decode(ARGV[1])) do
  if (redis.call('HGET', each[1], each[2]) or '') ~= each[3] then return 0 end
end
for _, command in ipairs(cjson.decode(ARGV[2])) do redis.call(unpack(command)) end
return 1`;

type Command = readonly string[];

/** Of messages that were answered; who sends one again does it within minutes. */
const REMEMBERED = 500;
const MAX_TRIES = 100;

/** Fields of a conversation's hash. */
interface Head {
  readonly state?: string;
  readonly revision?: string;
  readonly lastSeq?: string;
  readonly commit?: string;
  readonly draft?: string;
  /** JSON lists: of items, of ids, and of rows with their tries. */
  readonly inbox?: string;
  readonly answered?: string;
  readonly pending?: string;
  /** Differs after every write. */
  readonly mark?: string;
}

interface PendingRow {
  readonly id: string;
  readonly attempts: number;
}

interface RecordRow {
  readonly conversation: string | null;
  readonly value: unknown;
  readonly version: string;
}

const list = <T>(text: string | undefined): readonly T[] => (text === undefined ? [] : (JSON.parse(text) as readonly T[]));

export function createRedisShelf(redis: Redis): Shelf {
  const under = ({ tenant, name }: Owner, ...parts: readonly string[]): string =>
    ["halcyon", "store", tenant, name, ...parts].map(encodeURIComponent).join(":");
  const write = async (same: readonly Command[], commands: readonly Command[]): Promise<boolean> =>
    Number(await redis.eval(SCRIPT, 0, JSON.stringify(same), JSON.stringify(commands))) === 1;

  /** Reads a conversation, and writes what `change` makes of it unless somebody else wrote meanwhile: then once more. */
  async function changing<T>(
    owner: Owner,
    conversation: string,
    change: (
      head: Head,
    ) => { readonly fields: Partial<Head>; readonly more?: readonly Command[]; readonly result: T } | { readonly result: T },
  ): Promise<T> {
    const key = under(owner, "conversation", conversation);
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const head = (await redis.hgetall(key)) as Head;
      const made = change(head);
      if (!("fields" in made)) return made.result;
      const fields = { ...made.fields, mark: crypto.randomUUID() };
      const set = ["HSET", key, ...Object.entries(fields).flat()];
      if (await write([[key, "mark", head.mark ?? ""]], [set, ...(made.more ?? [])])) return made.result;
    }
    throw new Error("others wrote the same conversation all the time");
  }

  function recordCommands(owner: Owner, record: KeptRecord & { readonly kind: string }, version: string): readonly Command[] {
    const { kind, key, conversation, value } = record;
    const [rows, places, place] = [under(owner, "records", kind), under(owner, "places", kind), placeOf(key)];
    const listed = (command: "SADD" | "SREM"): readonly Command[] =>
      conversation === null ? [] : [[command, under(owner, "its-records", conversation), JSON.stringify([kind, place])]];
    if (value === null) return [["HDEL", rows, place], ["ZREM", places, place], ...listed("SREM")];
    const row: RecordRow = { conversation, value, version };
    return [["HSET", rows, place, JSON.stringify(row)], ["ZADD", places, "0", place], ...listed("SADD")];
  }

  /** A record that was written meanwhile stays listed, and is looked at again. */
  async function eraseListed(owner: Owner, conversation: string, member: string): Promise<void> {
    const [kind, place] = JSON.parse(member) as [string, string];
    const rows = under(owner, "records", kind);
    const row = await redis.hget(rows, place);
    const isIts = row !== null && (JSON.parse(row) as RecordRow).conversation === conversation;
    await write(
      [[rows, place, row ?? ""]],
      [
        ...(isIts
          ? [
              ["HDEL", rows, place],
              ["ZREM", under(owner, "places", kind), place],
            ]
          : []),
        ["SREM", under(owner, "its-records", conversation), member],
      ],
    );
  }

  return {
    async conversationOf(owner, name, fresh) {
      const key = under(owner, "names");
      if (fresh !== null) await redis.hsetnx(key, name, fresh);
      return await redis.hget(key, name);
    },

    async read(owner, conversation) {
      const head = (await redis.hgetall(under(owner, "conversation", conversation))) as Head;
      return {
        state: head.state === undefined ? null : (JSON.parse(head.state) as unknown),
        lastSeq: Number(head.lastSeq ?? 0),
        revision: Number(head.revision ?? 0),
        inbox: list(head.inbox),
        pending: list(head.pending),
        draft: head.draft === undefined ? "" : (JSON.parse(head.draft) as string),
      };
    },

    async events(owner, conversation, { before, limit }) {
      const key = under(owner, "events", conversation);
      const end = before === null ? await redis.llen(key) : Math.min(before - 1, await redis.llen(key));
      if (limit === 0 || end <= 0) return [];
      const first = Math.max(0, end - limit);
      const rows = await redis.lrange(key, first, end - 1);
      return rows.map((body, index) => ({ seq: first + index + 1, ...(JSON.parse(body) as object) }));
    },

    enqueue: (owner, conversation, item) =>
      changing(owner, conversation, (head) => {
        const inbox = list<{ readonly id: string }>(head.inbox);
        const known = inbox.some(({ id }) => id === item.id) || list<string>(head.answered).includes(item.id);
        const fields: Partial<Head> = {
          ...(known ? {} : { inbox: JSON.stringify([...inbox, item]) }),
          ...(head.draft === JSON.stringify(item.text) ? { draft: '""' } : {}),
        };
        return Object.keys(fields).length > 0 ? { fields, result: undefined } : { result: undefined };
      }),

    commit: (owner, turn) =>
      changing<number | null>(owner, turn.conversation, (head) => {
        const revision = Number(head.revision ?? 0);
        if (head.commit === turn.commit) return { result: revision };
        if (revision !== turn.basedOn) return { result: null };
        const events = under(owner, "events", turn.conversation);
        const { turnId, at } = turn;
        return {
          fields: fieldsAfter(head, turn, revision),
          more: [
            ...turn.events.map((event) => ["RPUSH", events, JSON.stringify({ turnId, at, event })]),
            ...turn.records.flatMap((record) => recordCommands(owner, record, turn.commit)),
          ],
          result: revision + 1,
        };
      }),

    noteAttempt: (owner, conversation, effect) =>
      changing(owner, conversation, (head) => {
        const rows = list<PendingRow>(head.pending);
        if (!rows.some(({ id }) => id === effect)) return { result: undefined };
        const counted = rows.map((row) => (row.id === effect ? { ...row, attempts: row.attempts + 1 } : row));
        return { fields: { pending: JSON.stringify(counted) }, result: undefined };
      }),

    saveDraft: (owner, conversation, text) =>
      changing(owner, conversation, () => ({ fields: { draft: JSON.stringify(text) }, result: undefined })),

    async records(owner, kind, { after, limit }) {
      const from = after === null ? "-" : `(${placeOf(after)}`;
      const places = await redis.zrangebylex(under(owner, "places", kind), from, "+", "LIMIT", 0, limit);
      if (places.length === 0) return [];
      const rows = await redis.hmget(under(owner, "records", kind), ...places);
      return places.flatMap((place, index) => {
        const row = rows[index];
        if (typeof row !== "string") return [];
        const { conversation, value } = JSON.parse(row) as RecordRow;
        return [{ key: keyAt(place), conversation, value }];
      });
    },

    async record(owner, kind, key) {
      const row = await redis.hget(under(owner, "records", kind), placeOf(key));
      return row === null ? null : (JSON.parse(row) as RecordRow);
    },

    async change(owner, change: Change) {
      const [rows, place] = [under(owner, "records", change.kind), placeOf(change.key)];
      const row = await redis.hget(rows, place);
      const version = row === null ? null : (JSON.parse(row) as RecordRow).version;
      if (version === change.next) return true;
      if (version !== change.version) return false;
      return await write([[rows, place, row ?? ""]], recordCommands(owner, change, change.next));
    },

    async erase(owner, conversation) {
      const names = under(owner, "names");
      const named = Object.entries(await redis.hgetall(names)).filter(([, id]) => id === conversation);
      // First, so that no turn of it is written any more, with records of its own.
      await write(
        [],
        [
          ...named.map(([name]) => ["HDEL", names, name]),
          ["DEL", under(owner, "conversation", conversation), under(owner, "events", conversation)],
        ],
      );
      const own = under(owner, "its-records", conversation);
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        const members = await redis.smembers(own);
        if (members.length === 0) return;
        for (const member of members) await eraseListed(owner, conversation, member);
      }
      throw new Error("others wrote records of an erased conversation all the time");
    },

    // What was answered is a short list in the conversation itself.
    async forgetOld() {},
  };
}

function fieldsAfter(head: Head, turn: Turn, revision: number): Partial<Head> {
  const { at, answered } = turn;
  const inbox = list<{ readonly id: string }>(head.inbox);
  const pending = [
    ...list<PendingRow>(head.pending).filter(({ id }) => !turn.settled.includes(id)),
    ...turn.effects.map((effect) => ({ id: effect.id, effect, at, attempts: 0 })),
  ];
  return {
    state: JSON.stringify(turn.state),
    revision: String(revision + 1),
    lastSeq: String(Number(head.lastSeq ?? 0) + turn.events.length),
    commit: turn.commit,
    pending: JSON.stringify(pending),
    ...(answered !== null && {
      inbox: JSON.stringify(inbox.filter(({ id }) => id !== answered)),
      answered: JSON.stringify([...list<string>(head.answered), answered].slice(-REMEMBERED)),
    }),
  };
}
