import pg from "pg";

/** Resolves once a server lets somebody in; rejects after so many milliseconds. */
export async function waitForPostgres(url: string, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end;) {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    const up = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`PostgreSQL did not start within ${withinMs / 1000} seconds`);
}
