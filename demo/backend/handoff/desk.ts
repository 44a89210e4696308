import type { HandoffPacket } from "../../../src/index.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { Caller } from "../sessions/caller.ts";
import { conversationTopic, type News } from "../stream/news.ts";
import { ReceiverFailure, type Heard, type Receiver } from "./receiver.ts";

/** A conversation that people have, or are asked to take. */
export interface Case {
  readonly id: string;
  readonly tenant: string;
  readonly customer_id: number;
  readonly number: number;
  readonly conversation: string;
  readonly remote: string | null;
  readonly packet: string;
  /** `left`: the user went on without a person. */
  readonly status: "waiting" | "joined" | "released" | "left";
  readonly agent: string | null;
  readonly labels: string;
  readonly created_at: string;
}

export interface CaseMessage {
  readonly id: number;
  readonly sender: "user" | "agent";
  readonly name: string | null;
  readonly body: string;
  readonly at: string;
}

export type Desk = ReturnType<typeof createDesk>;

/** Where the page of the people hears that something has changed. */
export const deskTopic = (tenant: string): string => JSON.stringify(["desk", tenant]);

const COLUMNS = "id, tenant, customer_id, number, conversation, remote, packet, status, agent, labels, created_at::text";

/** Longer than any receiver may take; what is being told by somebody else meanwhile is not told again beside it. */
const OPENING = "2 minutes";
const TELLING = "30 seconds";
/** Conversations with people hold what visitors said: no longer than operations and keys. */
const KEEP_DAYS = 30;

/**
 * The cases: written before anybody is told, each message under its key once, and what people do told to the page under
 * the conversation's topic in the same transaction.
 */
export function createDesk(db: Database, news: News, receiver: Receiver) {
  async function find(tenant: string, id: string): Promise<Case | null> {
    const [row] = await db.query<Case>(`SELECT ${COLUMNS} FROM handoffs WHERE tenant = $1 AND id = $2`, [tenant, id]);
    return row ?? null;
  }

  /** The case of a packet, made if it is new; null: nobody is there. */
  async function open(owner: CaseOwner, packet: HandoffPacket): Promise<Case | null> {
    const { tenant, customerId } = owner;
    const { handoff: id, conversationId } = packet;
    await db.query(
      "INSERT INTO handoffs (tenant, id, conversation, receiver, packet, customer_id) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
      [tenant, id, conversationId, receiver.name, JSON.stringify(packet), customerId],
    );
    const known = await find(tenant, id);
    // The id of somebody else's: their case is not shown, nor opened with another packet.
    if (known && (known.customer_id !== customerId || known.conversation !== conversationId)) return null;
    if (!known || known.remote !== null) return known;
    const claimed = await db.query(
      `UPDATE handoffs SET opening_until = now() + interval '${OPENING}'
       WHERE tenant = $1 AND id = $2 AND remote IS NULL AND (opening_until IS NULL OR opening_until < now()) RETURNING id`,
      [tenant, id],
    );
    if (claimed.length === 0) throw new ReceiverFailure("the case is being opened", true);
    let remote;
    try {
      remote = await receiver.open(packet, id);
    } catch (error) {
      await db.query("UPDATE handoffs SET opening_until = NULL WHERE tenant = $1 AND id = $2", [tenant, id]);
      throw error;
    }
    if (remote === null) {
      await db.query("DELETE FROM handoffs WHERE tenant = $1 AND id = $2 AND remote IS NULL", [tenant, id]);
      return null;
    }
    await db.query("UPDATE handoffs SET remote = $3 WHERE tenant = $1 AND id = $2", [tenant, id, remote]);
    await news.tell(deskTopic(tenant), "changed", { handoff: id });
    return { ...known, remote };
  }

  /** The user's words, told to the receiver once. */
  async function write({ tenant, id, remote }: Case, key: string, text: string): Promise<void> {
    // A key of the page's own making: it meets no other case's, and none of what people say.
    const own = JSON.stringify(["user", id, key]);
    await db.query(
      "INSERT INTO handoff_messages (tenant, handoff, key, sender, body) VALUES ($1, $2, $3, 'user', $4) ON CONFLICT DO NOTHING",
      [tenant, id, own, text],
    );
    const claimed = await db.query(
      `UPDATE handoff_messages SET telling_until = now() + interval '${TELLING}'
       WHERE tenant = $1 AND key = $2 AND NOT told AND (telling_until IS NULL OR telling_until < now()) RETURNING id`,
      [tenant, own],
    );
    if (claimed.length === 0) {
      const [row] = await db.query<{ told: boolean }>("SELECT told FROM handoff_messages WHERE tenant = $1 AND key = $2", [
        tenant,
        own,
      ]);
      if (row?.told === false) throw new ReceiverFailure("the message is being told", true);
      return;
    }
    try {
      if (remote !== null) await receiver.tell(remote, { key, text });
    } catch (error) {
      await db.query("UPDATE handoff_messages SET telling_until = NULL WHERE tenant = $1 AND key = $2", [tenant, own]);
      throw error;
    }
    await db.query("UPDATE handoff_messages SET told = true WHERE tenant = $1 AND key = $2", [tenant, own]);
    await news.tell(deskTopic(tenant), "changed", { handoff: id });
  }

  /** The user goes on without a person. */
  async function leave({ tenant, id, remote, status }: Case, key: string): Promise<void> {
    if (status === "released" || status === "left") return;
    if (remote !== null) await receiver.leave(remote, key);
    await db.query("UPDATE handoffs SET status = 'left' WHERE tenant = $1 AND id = $2", [tenant, id]);
    await news.tell(deskTopic(tenant), "changed", { handoff: id });
  }

  /** What a person did. Told twice under one key, it happens once. */
  async function act({ tenant, id, customer_id: customerId, conversation }: Case, key: string, did: PersonDid): Promise<void> {
    const topic = conversationTopic(tenant, customerId, conversation);
    await db.transaction(async (tx) => {
      const fresh = await tx.query(
        "INSERT INTO handoff_messages (tenant, handoff, key, sender, name, body, told) VALUES ($1, $2, $3, $4, $5, $6, true) ON CONFLICT DO NOTHING RETURNING id",
        [tenant, id, key, did.kind === "message" ? "agent" : "event", did.kind === "released" ? null : did.name, bodyOf(did)],
      );
      if (fresh.length === 0) return;
      await change(tx, tenant, id, did);
      await news.add(tx, topic, EVENTS[did.kind], { ...wireOf(did), handoff: id });
      await news.add(tx, deskTopic(tenant), "changed", { handoff: id });
    });
    await news.ring(topic);
    await news.ring(deskTopic(tenant));
  }

  return {
    find,
    open,
    write,
    leave,
    act,
    /** That a person is typing is worth nothing a moment later. */
    typing: ({ tenant, id, customer_id: customerId, conversation }: Case, at: Date) =>
      news.tell(conversationTopic(tenant, customerId, conversation), "typing", { handoff: id, at: at.toISOString() }),
    /** What a product told; cases that are not known here are passed over. */
    async heard(events: readonly Heard[]): Promise<void> {
      for (const event of events) {
        const [row] = await db.query<Case>(
          // A page may have made up its case's name: who is called exactly so comes first, then who was first.
          `SELECT ${COLUMNS} FROM handoffs WHERE receiver = $1 AND (remote = $2 OR starts_with(remote, $2 || '|'))
           ORDER BY remote <> $2, handoffs.number LIMIT 1`,
          [receiver.name, event.remote],
        );
        if (row) await act(row, `${receiver.name}:${event.id}`, event);
      }
    },
    list: (tenant: string) =>
      db.query<Case>(
        `SELECT ${COLUMNS} FROM handoffs WHERE tenant = $1 AND remote IS NOT NULL ORDER BY status IN ('waiting', 'joined') DESC, number DESC LIMIT 50`,
        [tenant],
      ),
    messages: (tenant: string, id: string) =>
      db.query<CaseMessage>(
        "SELECT id, sender, name, body, created_at::text AS at FROM handoff_messages WHERE tenant = $1 AND handoff = $2 AND sender <> 'event' ORDER BY id",
        [tenant, id],
      ),
    /** Events of a case after an id, for readers without a stream. */
    async events({ tenant, id, customer_id: customerId, conversation }: Case, after: number): Promise<readonly object[]> {
      const rows = await db.query<{ id: number; event: string; body: string }>(
        "SELECT id, event, body FROM stream_events WHERE topic = $1 AND id > $2 ORDER BY id LIMIT 200",
        [conversationTopic(tenant, customerId, conversation), after],
      );
      return rows
        .map((row) => ({ id: row.id, event: row.event, data: JSON.parse(row.body) as { handoff?: unknown } }))
        .filter(({ data }) => data.handoff === id);
    },
  };
}

export async function forgetOldCases(db: Queryable): Promise<void> {
  await db.query(`DELETE FROM handoffs WHERE created_at < now() - interval '${KEEP_DAYS} days'`);
}

/** On whose behalf a page asks. */
export type CaseOwner = Pick<Caller, "tenant" | "customerId">;

/** Without a product's own ids. */
export type PersonDid =
  | { readonly kind: "joined"; readonly name: string }
  | { readonly kind: "message"; readonly text: string; readonly name: string | null }
  | { readonly kind: "released"; readonly labels: readonly string[] };

const EVENTS = { joined: "agent_joined", message: "message", released: "released" } as const;

function bodyOf(did: PersonDid): string {
  return did.kind === "message" ? did.text : did.kind === "released" ? did.labels.join(", ") : "";
}

function wireOf(did: PersonDid): object {
  if (did.kind === "joined") return { name: did.name };
  if (did.kind === "released") return { labels: did.labels };
  return { text: did.text, ...(did.name !== null && { name: did.name }) };
}

async function change(tx: Queryable, tenant: string, id: string, did: PersonDid): Promise<void> {
  if (did.kind === "released") {
    await tx.query("UPDATE handoffs SET status = 'released', labels = $3 WHERE tenant = $1 AND id = $2", [
      tenant,
      id,
      JSON.stringify(did.labels),
    ]);
  } else {
    await tx.query(
      "UPDATE handoffs SET status = 'joined', agent = coalesce($3, agent) WHERE tenant = $1 AND id = $2 AND status IN ('waiting', 'joined')",
      [tenant, id, did.name],
    );
  }
}
