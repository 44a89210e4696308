import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { ALL_ACTIONS } from "./actions/all-actions.ts";
import type { Faults } from "./actions/faults.ts";
import { actionRoutes } from "./actions/routes.ts";
import type { WordingServer } from "./answers/answer.ts";
import { answerRoutes } from "./answers/routes.ts";
import type { Vectors } from "./answers/vectors.ts";
import type { Database } from "./database/database.ts";
import { demoRowRoutes } from "./demo-rows.ts";
import { eventRoutes } from "./events/routes.ts";
import { agentRoutes } from "./handoff/agent-routes.ts";
import { createDesk } from "./handoff/desk.ts";
import { heardRoutes } from "./handoff/heard-routes.ts";
import { createDeskReceiver, type Receiver } from "./handoff/receiver.ts";
import { handoffRoutes } from "./handoff/routes.ts";
import { refuseForeign, requireJson } from "./guards.ts";
import { healthRoutes } from "./health.ts";
import { limitAddresses, limitSessions, type LimitOptions } from "./limits/limit-requests.ts";
import { createOperations, type Operations } from "./operations/operations.ts";
import { operationRoutes } from "./operations/routes.ts";
import { PROBLEMS, problemResponse } from "./problem.ts";
import type { Relay } from "./relay/relay.ts";
import { describeError, type Log } from "./report.ts";
import type { CallerEnv } from "./sessions/caller.ts";
import { DEMO_TENANT, identifyAs, type Identify } from "./sessions/identify.ts";
import { requireScope, requireSession, sessionRoutes } from "./sessions/routes.ts";
import { createSessions } from "./sessions/sessions.ts";
import { createLocalBell } from "./stream/bell.ts";
import { createNews, type News } from "./stream/news.ts";
import { createOpenStreams, type OpenStreams, type StreamCaps } from "./stream/open-streams.ts";
import { MAX_STORE_BYTES, storeRoutes } from "./store/routes.ts";
import type { Shelf } from "./store/shelf.ts";
import { createSqlShelf } from "./store/sql-shelf.ts";
import { streamRoutes } from "./stream/routes.ts";
import type { Traces } from "./telemetry/traces.ts";
import type { StreamParts } from "./stream/send-news.ts";

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
  /** Signs session tokens. Default: made up, so that tokens are good in this process alone. */
  readonly secret?: string | undefined;
  /** Whether each request needs a session token. Default false. */
  readonly requireSession?: boolean | undefined;
  /** Who is signed in. A real site reads this from its own session. Default: the demo's customer. */
  readonly identify?: Identify | undefined;
  /** Default: nobody is limited. */
  readonly limits?: LimitOptions | undefined;
  /** What is told to those who listen. Default: within this process. */
  readonly news?: News | undefined;
  readonly operations?: Operations | undefined;
  /** Called when there is an operation to work on. */
  readonly kick?: (() => void) | undefined;
  /** Milliseconds of the slow part of an action, by its name: it becomes an operation. Default: all answer at once. */
  readonly slowMs?: Readonly<Record<string, number>> | undefined;
  /** Where conversations are kept whose host keeps them here. Default: in the database. */
  readonly shelf?: Shelf | undefined;
  /** Ways of talking besides the page, under `/webhooks`. Default: none. */
  readonly channels?: Hono | undefined;
  /** Default: words alone are searched. */
  readonly vectors?: Vectors | null | undefined;
  /** Default: answers are quotes. */
  readonly wording?: WordingServer | null | undefined;
  readonly relay?: Relay | null | undefined;
  /** Where people take over. Default: the demo's own desk; null: nobody does. */
  readonly receiver?: Receiver | null | undefined;
  /** Of the agents' page. Without one the page is open, and there in the demo alone. */
  readonly agentToken?: string | undefined;
  /** How often a silent stream gives a sign of life. Default 15 s. */
  readonly heartbeatMs?: number | undefined;
  /** How many streams may be open at once. */
  readonly streamCaps?: Partial<StreamCaps> | undefined;
  /** Counts them. Default: within `streamCaps`. */
  readonly openStreams?: OpenStreams | undefined;
  /** How long a reader of a stream may take nothing. Default 30 s. */
  readonly stallMs?: number | undefined;
  /** Whether a proxy in front is trusted to say where a request comes from. Default: as `limits` has it. */
  readonly behindProxy?: boolean | undefined;
  /** Where spans of requests go. Default: nowhere. */
  readonly traces?: Traces | undefined;
  readonly log?: Log | undefined;
  readonly now?: (() => Date) | undefined;
}

const MAX_BODY_BYTES = 64 * 1024;

/** The backend as a Hono app: sessions, actions, operations, answers, streams and health. It does not listen; see `start-server.ts`. */
export function createBackend(options: BackendOptions): Hono<CallerEnv> {
  const { db, faults = new Map(), allowOrigins = [], now = () => new Date(), heartbeatMs, limits } = options;
  const { vectors = null, wording = null, relay = null, slowMs = {}, kick = () => undefined, log } = options;
  const closing = options.closing ?? new AbortController().signal;
  const news = options.news ?? createNews(db, createLocalBell());
  const operations = options.operations ?? createOperations(db, news);
  const identify = options.identify ?? identifyAs();
  const sessions = createSessions(options.secret ?? randomUUID() + randomUUID(), now);
  const search = vectors === null ? "full-text" : "hybrid";
  const report = (error: unknown): undefined => log?.(describeError(error)) as undefined;
  const { streamCaps, stallMs, behindProxy = limits?.behindProxy } = options;
  const open = options.openStreams ?? createOpenStreams(streamCaps, behindProxy);
  const streams: StreamParts = { news, closing, open, heartbeatMs, stallMs, report };
  const app = new Hono<CallerEnv>();

  app.onError((error, c) => {
    report(error);
    return problemResponse(c, PROBLEMS.unexpected);
  });
  app.notFound((c) => problemResponse(c, PROBLEMS.notFound));
  app.use(async (c, next) => {
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    if (!closing.aborted || c.req.path === "/health" || c.req.path === "/ready") return await next();
    // The next request of this client goes to another process.
    c.header("connection", "close");
    return problemResponse(c, PROBLEMS.closing);
  });
  app.route(
    "/",
    healthRoutes({
      db,
      search,
      embeddings: vectors?.model ?? null,
      wording: wording === null ? "extractive" : "worded",
      closing,
    }),
  );

  if (allowOrigins.length > 0) {
    app.use(
      "/v1/*",
      cors({
        origin: [...allowOrigins],
        allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id", "traceparent"],
        exposeHeaders: ["etag", "idempotency-replayed", "retry-after"],
      }),
    );
  }
  if (options.traces !== undefined) app.use("/v1/*", options.traces.middleware);
  app.use("/v1/*", refuseForeign(allowOrigins));
  if (limits !== undefined) app.use("/v1/*", limitAddresses(limits));
  const limitBody = (maxSize: number) => bodyLimit({ maxSize, onError: (c) => problemResponse(c, PROBLEMS.tooLarge) });
  const [limitTurn, limitOther] = [limitBody(MAX_STORE_BYTES), limitBody(MAX_BODY_BYTES)];
  app.use("/v1/*", (c, next) => (c.req.path.startsWith("/v1/store/") ? limitTurn : limitOther)(c, next));
  app.use("/v1/*", requireJson);
  if (options.channels !== undefined) {
    if (limits !== undefined) app.use("/webhooks/*", limitAddresses(limits));
    app.use("/webhooks/*", limitOther, requireJson);
    app.route("/webhooks", options.channels);
  }
  const features = { answers: wording === null ? "extractive" : "worded", search, operations: true, stream: true };
  app.route("/v1/session", sessionRoutes({ db, sessions, identify, features }));
  if (options.demo === true) app.route("/v1/demo", demoRowRoutes(db));

  const receiver = options.receiver === undefined ? createDeskReceiver() : options.receiver;
  const desk = receiver === null ? null : createDesk(db, news, receiver);
  const { agentToken: token = null } = options;
  if (desk !== null && receiver !== null) {
    app.route("/v1/heard", heardRoutes(desk, receiver));
    if (options.demo === true || token !== null)
      app.route("/v1/agent", agentRoutes({ desk, streams, tenant: DEMO_TENANT, token, now }));
  }

  app.use("/v1/*", requireSession(sessions, identify, options.requireSession === true));
  if (limits !== undefined) app.use("/v1/*", limitSessions(limits));
  app.use("/v1/actions/*", requireScope("actions"));
  app.use("/v1/operations/*", requireScope("actions"));
  app.use("/v1/answers", requireScope("answers"));
  app.use("/v1/stream", requireScope("stream"));
  app.use("/v1/events", requireScope("events"));
  app.route("/v1/actions", actionRoutes({ db, actions: ALL_ACTIONS, faults, closing, now, operations, slowMs, kick, relay }));
  app.route("/v1/operations", operationRoutes({ operations, streams }));
  app.route("/v1/answers", answerRoutes({ db, vectors, wording, closing, report }));
  app.use("/v1/handoff", requireScope("handoff"));
  app.use("/v1/handoff/*", requireScope("handoff"));
  if (desk !== null) app.route("/v1/handoff", handoffRoutes(desk));
  app.route("/v1/events", eventRoutes(db));
  app.use("/v1/store/*", requireScope("store"));
  app.route("/v1/store", storeRoutes(options.shelf ?? createSqlShelf(db)));
  app.route("/v1/stream", streamRoutes(streams));
  return app;
}
