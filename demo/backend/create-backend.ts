import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { ALL_ACTIONS } from "./actions/all-actions.ts";
import type { Faults } from "./actions/faults.ts";
import { actionRoutes } from "./actions/routes.ts";
import { answerRoutes } from "./answers/routes.ts";
import type { Database } from "./database/database.ts";
import { hasVector } from "./database/migrate.ts";
import { DEMO_CUSTOMER } from "./database/seed.ts";
import { demoRowRoutes } from "./demo-rows.ts";
import { refuseForeign, requireJson } from "./guards.ts";
import { PROBLEMS, problemResponse } from "./problem.ts";

export interface BackendOptions {
  /** Open, migrated and seeded. The caller closes it. */
  readonly db: Database;
  /** Opens `GET /v1/demo/…`, which shows rows. Default false. */
  readonly demo?: boolean | undefined;
  /** Other origins whose pages may call. Default none: same origin only. */
  readonly allowOrigins?: readonly string[] | undefined;
  /** Failures for tests, by action name. */
  readonly faults?: Faults | undefined;
  /** Aborted when the server begins to close: new requests get 503, waiting ones end. */
  readonly closing?: AbortSignal | undefined;
  /** Who is signed in. A real site reads this from its session. */
  readonly customerId?: number | undefined;
  readonly now?: (() => Date) | undefined;
}

const MAX_BODY_BYTES = 64 * 1024;

/** The backend as a Hono app: actions, answers and health. It does not listen; see `start-server.ts`. */
export function createBackend(options: BackendOptions): Hono {
  const { db, customerId = DEMO_CUSTOMER, faults = new Map(), allowOrigins = [], now = () => new Date() } = options;
  const closing = options.closing ?? new AbortController().signal;
  const app = new Hono();

  app.onError((_error, c) => problemResponse(c, PROBLEMS.unexpected));
  app.notFound((c) => problemResponse(c, PROBLEMS.notFound));
  app.use(async (c, next) => {
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    if (closing.aborted) return problemResponse(c, PROBLEMS.closing);
    return await next();
  });
  app.get("/health", async (c) =>
    c.json({ status: "ok", database: db.kind, search: "full-text", vector: await hasVector(db).catch(() => false) }),
  );
  app.get("/ready", async (c) => {
    const ready = await db.query("SELECT 1").then(
      () => true,
      () => false,
    );
    return ready ? c.json({ status: "ready" }) : problemResponse(c, PROBLEMS.notReady);
  });

  if (allowOrigins.length > 0) {
    app.use(
      "/v1/*",
      cors({
        origin: [...allowOrigins],
        allowHeaders: ["content-type", "idempotency-key"],
        exposeHeaders: ["idempotency-replayed"],
      }),
    );
  }
  app.use("/v1/*", refuseForeign(allowOrigins));
  app.use("/v1/*", bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => problemResponse(c, PROBLEMS.tooLarge) }));
  app.use("/v1/*", requireJson);
  app.route("/v1/actions", actionRoutes({ db, actions: ALL_ACTIONS, customerId, faults, closing, now }));
  app.route("/v1/answers", answerRoutes(db));
  if (options.demo === true) app.route("/v1/demo", demoRowRoutes(db));
  return app;
}
