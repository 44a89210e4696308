import type { Database, Queryable } from "../database/database.ts";
import { keyAt, placeOf, type Change, type KeptRecord, type Owner, type Shelf, type Turn } from "./shelf.ts";

/** Keys are stored as their places: PostgreSQL holds no character 0, and sorts by its own lights. */
const OWN = "tenant = $1 AND owner = $2";
const OF_IT = `${OWN} AND conversation = $3`;

const parse = (text: string | null): unknown => (text === null ? null : (JSON.parse(text) as unknown));

/** Conversations in the tables of the database, PGlite or PostgreSQL. */
export function createSqlShelf(db: Database): Shelf {
  return {
    async conversationOf({ tenant, name: owner }, name, fresh) {
      if (fresh !== null)
        await db.query(
          "INSERT INTO store_names (tenant, owner, name, conversation) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, owner, name) DO NOTHING",
          [tenant, owner, name, fresh],
        );
      const [row] = await db.query<{ conversation: string }>(
        `SELECT conversation FROM store_names WHERE ${OWN} AND name = $3`,
        [tenant, owner, name],
      );
      return row?.conversation ?? null;
    },

    async read({ tenant, name }, conversation) {
      // One statement sees one moment: a state with the effects of another would be acted on.
      const [row] = await db.query<
        Record<"state" | "draft" | "inbox" | "pending", string | null> & Record<"last_seq" | "revision", number | null>
      >(
        `SELECT c.state, c.last_seq, c.revision, c.draft,
          (SELECT json_agg(body ORDER BY place)::text FROM store_inbox WHERE ${OF_IT} AND NOT answered) AS inbox,
          (SELECT json_agg(json_build_array(body, attempts) ORDER BY place)::text FROM store_pending WHERE ${OF_IT}) AS pending
        FROM (SELECT 1) AS one LEFT JOIN store_conversations c ON c.tenant = $1 AND c.owner = $2 AND c.id = $3`,
        [tenant, name, conversation],
      );
      const pending = (parse(row?.pending ?? null) ?? []) as readonly (readonly [string, number])[];
      return {
        state: parse(row?.state ?? null),
        lastSeq: row?.last_seq ?? 0,
        revision: row?.revision ?? 0,
        inbox: ((parse(row?.inbox ?? null) ?? []) as readonly string[]).map(parse),
        pending: pending.map(([body, attempts]) => ({ ...(parse(body) as object), attempts })),
        draft: (parse(row?.draft ?? null) as string | null) ?? "",
      };
    },

    async events({ tenant, name }, conversation, { before, limit }) {
      const rows = await db.query<{ seq: number; body: string }>(
        `SELECT seq, body FROM store_events WHERE ${OF_IT} AND ($4::int IS NULL OR seq < $4) ORDER BY seq DESC LIMIT $5`,
        [tenant, name, conversation, before, limit],
      );
      return rows.reverse().map(({ seq, body }) => ({ seq, ...(parse(body) as object) }));
    },

    enqueue: ({ tenant, name }, conversation, item) =>
      db.transaction(async (tx) => {
        await tx.query(
          "UPDATE store_conversations SET draft = NULL WHERE tenant = $1 AND owner = $2 AND id = $3 AND draft = $4",
          [tenant, name, conversation, JSON.stringify(item.text)],
        );
        await tx.query(
          `INSERT INTO store_inbox (tenant, owner, conversation, id, body) VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (tenant, owner, conversation, id) DO NOTHING`,
          [tenant, name, conversation, item.id, JSON.stringify(item)],
        );
      }),

    commit: (owner, turn) => db.transaction((tx) => commit(tx, owner, turn)),

    async noteAttempt({ tenant, name }, conversation, effect) {
      await db.query(`UPDATE store_pending SET attempts = attempts + 1 WHERE ${OF_IT} AND id = $4`, [
        tenant,
        name,
        conversation,
        effect,
      ]);
    },

    async saveDraft({ tenant, name }, conversation, text) {
      await db.query(
        `INSERT INTO store_conversations (tenant, owner, id, draft) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant, owner, id) DO UPDATE SET draft = EXCLUDED.draft`,
        [tenant, name, conversation, text === "" ? null : JSON.stringify(text)],
      );
    },

    async records({ tenant, name }, kind, { after, limit }) {
      const rows = await db.query<{ place: string; conversation: string | null; value: string }>(
        `SELECT place, conversation, value FROM store_records
        WHERE ${OWN} AND kind = $3 AND ($4::text IS NULL OR place > $4 COLLATE "C") ORDER BY place COLLATE "C" LIMIT $5`,
        [tenant, name, kind, after === null ? null : placeOf(after), limit],
      );
      return rows.map(({ place, conversation, value }) => ({ key: keyAt(place), conversation, value: parse(value) }));
    },

    async record({ tenant, name }, kind, key) {
      const [row] = await db.query<{ value: string; version: string }>(
        `SELECT value, version FROM store_records WHERE ${OWN} AND kind = $3 AND place = $4`,
        [tenant, name, kind, placeOf(key)],
      );
      return row === undefined ? null : { value: parse(row.value), version: row.version };
    },

    change: (owner, change) => db.transaction((tx) => makeChange(tx, owner, change)),

    erase: ({ tenant, name }, conversation) =>
      db.transaction(async (tx) => {
        await tx.query("DELETE FROM store_conversations WHERE tenant = $1 AND owner = $2 AND id = $3", [
          tenant,
          name,
          conversation,
        ]);
        for (const table of ["names", "events", "inbox", "pending", "records"])
          await tx.query(`DELETE FROM store_${table} WHERE ${OF_IT}`, [tenant, name, conversation]);
      }),

    async forgetOld() {
      await db.query("DELETE FROM store_inbox WHERE answered AND created_at < now() - interval '1 day'");
    },
  };
}

async function commit(tx: Queryable, owner: Owner, turn: Turn): Promise<number | null> {
  const it = [owner.tenant, owner.name, turn.conversation] as const;
  await tx.query(
    "INSERT INTO store_conversations (tenant, owner, id) VALUES ($1, $2, $3) ON CONFLICT (tenant, owner, id) DO NOTHING",
    it,
  );
  const [head] = await tx.query<{ revision: number; last_seq: number; commit_id: string | null }>(
    "SELECT revision, last_seq, commit_id FROM store_conversations WHERE tenant = $1 AND owner = $2 AND id = $3 FOR UPDATE",
    it,
  );
  // It was erased between the two statements.
  if (head === undefined) return null;
  const { revision, last_seq: lastSeq, commit_id: last } = head;
  if (last === turn.commit) return revision;
  if (revision !== turn.basedOn) return null;
  await tx.query(
    `UPDATE store_conversations SET state = $4, last_seq = $5, revision = $6, commit_id = $7
    WHERE tenant = $1 AND owner = $2 AND id = $3`,
    [...it, JSON.stringify(turn.state), lastSeq + turn.events.length, revision + 1, turn.commit],
  );
  const { turnId, at } = turn;
  for (const [index, event] of turn.events.entries())
    await tx.query("INSERT INTO store_events (tenant, owner, conversation, seq, body) VALUES ($1, $2, $3, $4, $5)", [
      ...it,
      lastSeq + 1 + index,
      JSON.stringify({ turnId, at, event }),
    ]);
  for (const id of turn.settled) await tx.query(`DELETE FROM store_pending WHERE ${OF_IT} AND id = $4`, [...it, id]);
  for (const effect of turn.effects)
    await tx.query("INSERT INTO store_pending (tenant, owner, conversation, id, body) VALUES ($1, $2, $3, $4, $5)", [
      ...it,
      effect.id,
      JSON.stringify({ id: effect.id, effect, at }),
    ]);
  if (turn.answered !== null)
    await tx.query(`UPDATE store_inbox SET answered = true WHERE ${OF_IT} AND id = $4`, [...it, turn.answered]);
  for (const record of turn.records) await putRecord(tx, owner, record, turn.commit);
  return revision + 1;
}

async function makeChange(tx: Queryable, owner: Owner, change: Change): Promise<boolean> {
  const its = [owner.tenant, owner.name, change.kind, placeOf(change.key)] as const;
  const where = `${OWN} AND kind = $3 AND place = $4`;
  if (change.version === null && change.value !== null) {
    const made = await tx.query(
      `INSERT INTO store_records (tenant, owner, kind, place, conversation, value, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (tenant, owner, kind, place) DO NOTHING RETURNING version`,
      [...its, change.conversation, JSON.stringify(change.value), change.next],
    );
    if (made.length > 0) return true;
  }
  const [row] = await tx.query<{ version: string }>(`SELECT version FROM store_records WHERE ${where} FOR UPDATE`, its);
  if (row?.version === change.next) return true;
  if ((row?.version ?? null) !== change.version) return false;
  await putRecord(tx, owner, change, change.next);
  return true;
}

async function putRecord(
  tx: Queryable,
  { tenant, name }: Owner,
  { kind, key, conversation, value }: KeptRecord & { readonly kind: string },
  version: string,
): Promise<void> {
  const its = [tenant, name, kind, placeOf(key)] as const;
  if (value === null) await tx.query(`DELETE FROM store_records WHERE ${OWN} AND kind = $3 AND place = $4`, its);
  else
    await tx.query(
      `INSERT INTO store_records (tenant, owner, kind, place, conversation, value, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (tenant, owner, kind, place)
      DO UPDATE SET conversation = EXCLUDED.conversation, value = EXCLUDED.value, version = EXCLUDED.version`,
      [...its, conversation, JSON.stringify(value), version],
    );
}
