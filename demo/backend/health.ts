import { Hono } from "hono";
import type { Database } from "./database/database.ts";
import { hasVector } from "./database/migrate.ts";
import { PROBLEMS, problemResponse } from "./problem.ts";

export interface HealthOptions {
  readonly db: Database;
  /** How answers are searched. */
  readonly search: "full-text" | "hybrid";
  /** Whose vectors they are searched by: a model's name, or the package's own encoder; null: by nobody's. */
  readonly embeddings: string | null;
  /** In whose words they are given. */
  readonly wording: "extractive" | "worded";
  readonly closing: AbortSignal;
}

/** `GET /health`: this process lives. `GET /ready`: it wants requests; not while it closes, nor without its database. */
export function healthRoutes({ db, search, embeddings, wording, closing }: HealthOptions): Hono {
  return new Hono()
    .get("/health", async (c) =>
      c.json({
        status: closing.aborted ? "closing" : "ok",
        database: db.kind,
        search,
        embeddings,
        wording,
        vector: await hasVector(db).catch(() => false),
      }),
    )
    .get("/ready", async (c) => {
      if (closing.aborted) return problemResponse(c, PROBLEMS.closing);
      const ready = await db.query("SELECT 1").then(
        () => true,
        () => false,
      );
      return ready ? c.json({ status: "ready" }) : problemResponse(c, PROBLEMS.notReady);
    });
}
