import type { Database } from "../database/database.ts";

/**
 * Tells all processes that there is news about a topic. What the news is stands in the database: a ring that is lost
 * costs a few seconds, never an event.
 */
export interface Bell {
  ring(topic: string): Promise<void>;
  /** Calls `heard` at each ring of the topic; gives the function that stops it. */
  hear(topic: string, heard: () => void): () => void;
  close(): Promise<void>;
}

/** Who listens to what in this process. */
export function createListeners() {
  const byTopic = new Map<string, Set<() => void>>();
  return {
    tell(topic: string): void {
      for (const heard of byTopic.get(topic) ?? []) heard();
    },
    add(topic: string, heard: () => void): () => void {
      const listeners = byTopic.get(topic) ?? new Set();
      byTopic.set(topic, listeners.add(heard));
      return () => {
        listeners.delete(heard);
        if (listeners.size === 0 && byTopic.get(topic) === listeners) byTopic.delete(topic);
      };
    },
  };
}

/** The bell of one process alone. */
export function createLocalBell(): Bell {
  const listeners = createListeners();
  return {
    ring: async (topic) => listeners.tell(topic),
    hear: (topic, heard) => listeners.add(topic, heard),
    close: async () => undefined,
  };
}

const CHANNEL = "halcyon_bell";

/** The bell of PostgreSQL's own LISTEN and NOTIFY, for where there is no Redis. */
export async function createDatabaseBell(db: Database): Promise<Bell> {
  const listeners = createListeners();
  await db.listen(CHANNEL, (topic) => listeners.tell(topic));
  return {
    ring: async (topic) => void (await db.query("SELECT pg_notify($1, $2)", [CHANNEL, topic])),
    hear: (topic, heard) => listeners.add(topic, heard),
    close: async () => undefined,
  };
}
