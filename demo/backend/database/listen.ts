import pg from "pg";

const AGAIN_MS = 500;

/**
 * Listens on a connection of its own, which is replaced when it is lost. What was said meanwhile is not said again:
 * whoever listens looks for himself now and then.
 */
export async function listenTo(
  address: string,
  channel: string,
  told: (payload: string) => void,
): Promise<{ close(): Promise<void> }> {
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: address });
    const lost = (): void => {
      if (closed || client !== next) return;
      client = null;
      again = setTimeout(() => connect().catch(retry), AGAIN_MS);
    };
    next.on("error", lost);
    next.on("end", lost);
    next.on("notification", ({ payload = "" }) => told(payload));
    await next.connect();
    await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    if (closed) return await next.end();
    client = next;
  };
  const retry = (): void => {
    if (!closed) again = setTimeout(() => connect().catch(retry), AGAIN_MS);
  };

  await connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(again);
      await client?.end().catch(() => undefined);
    },
  };
}
