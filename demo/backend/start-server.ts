import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { Server } from "node:http";
import { readArticles } from "./answers/article.ts";
import { indexArticles } from "./answers/index-articles.ts";
import { openChannels, type Channels, type ChannelSettings } from "./channels/open-channels.ts";
import { createBackend, type BackendOptions } from "./create-backend.ts";
import type { Database } from "./database/database.ts";
import { openDatabase } from "./database/open.ts";
import { seed } from "./database/seed.ts";
import { createHostCheck } from "./hosts.ts";
import { openParts, type PartsOptions } from "./open-parts.ts";
import { PROBLEM_TYPE, PROBLEMS, problemBody } from "./problem.ts";
import { createSite } from "./site/create-site.ts";
import type { CspMode } from "./site/policy.ts";

export interface ServerOptions
  extends
    Pick<
      BackendOptions,
      | "allowOrigins"
      | "faults"
      | "now"
      | "requireSession"
      | "slowMs"
      | "heartbeatMs"
      | "streamCaps"
      | "openStreams"
      | "stallMs"
      | "log"
      | "identify"
      | "receiver"
      | "agentToken"
      | "traces"
    >,
    PartsOptions {
  /** The checkout: `demo/` and `dist/` lie in it. */
  readonly root: string;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Names under which it is asked, beside those of this machine. Default: any, unless it listens on this machine alone. */
  readonly allowHosts?: readonly string[] | undefined;
  /** `postgres://…`; else the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** Folder of the embedded database; absent: in memory. */
  readonly dataFolder?: string | undefined;
  /** A schema of its own on a shared PostgreSQL. */
  readonly schema?: string | undefined;
  /** An assistant that answers here, over the REST channel or a signed webhook. Default: pages alone talk to one. */
  readonly channels?: ChannelSettings | undefined;
  /** Lays out the demo's rows afresh. */
  readonly fresh?: boolean | undefined;
  /** Default true: shows rows under `/v1/demo`. */
  readonly demo?: boolean | undefined;
  /** Default "split". */
  readonly csp?: CspMode | undefined;
  /** Folder of compiled assistants, default `dist/demo/assistants`. */
  readonly assistants?: string | undefined;
  /** Folder of the built script, default `dist/script`. */
  readonly script?: string | undefined;
  /** How long running requests may take to end when the server closes; what still hangs then is cut. Default 5 s. */
  readonly drainMs?: number | undefined;
  /** How long to refuse new requests before the port is closed, for a balancer to notice. Default 0. */
  readonly drainDelayMs?: number | undefined;
}

export interface RunningServer {
  /** `http://127.0.0.1:8420`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly db: Database;
  /** Lets running requests end, then closes the database. Idempotent. */
  close(): Promise<void>;
}

const BACKEND_PATH = /^\/(v1\/|webhooks\/|health$|ready$)/;
const DRAIN_MS = 5000;
const KEEP_ALIVE_MS = 75_000;

/** Opens the database and serves site, script, assistants and backend from one origin. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { root, host = "127.0.0.1", demo = true } = options;
  const articles = await readArticles(["shop", "energy"].map((name) => join(root, "demo/assistants", name, "knowledge")));
  const db = await openDatabase({ address: options.databaseUrl, folder: options.dataFolder, schema: options.schema });
  const closing = new AbortController();
  try {
    await seed(db, { fresh: options.fresh });
    await indexArticles(db, articles);
    const parts = await openParts(db, options);
    const channels: Channels | null = options.channels
      ? await openChannels({
          ...parts,
          ...options.channels,
          secret: parts.secret!,
          log: options.log,
          ask: (request) => backend.fetch(request),
        })
      : null;
    const backend = createBackend({
      ...options,
      ...parts,
      channels: channels?.routes,
      db,
      demo,
      closing: closing.signal,
    });
    const site = createSite({
      csp: options.csp,
      articles,
      mounts: [
        { path: "/halcyon/", folder: options.script ?? join(root, "dist/script") },
        { path: "/assistants/", folder: options.assistants ?? join(root, "dist/demo/assistants") },
        { path: "/", folder: join(root, "demo/site") },
      ],
    });
    const { allowHosts, behindProxy } = options;
    const isOurs = createHostCheck({ host, allowHosts, behindProxy });
    const server = createAdaptorServer({
      fetch: (request, env) => {
        if (!isOurs(request.headers.get("host"))) return refuseHost();
        return BACKEND_PATH.test(new URL(request.url).pathname) ? backend.fetch(request, env) : site.fetch(request, env);
      },
    }) as Server;
    // Longer than a balancer keeps an idle connection: else it sends a request into one that is just being closed.
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    const port = await listen(server, options.port ?? 0, host);
    let closed: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      closing.abort();
      await new Promise((resolve) => setTimeout(resolve, options.drainDelayMs ?? 0));
      await drain(server, options.drainMs ?? DRAIN_MS);
      await channels?.close();
      await options.traces?.close();
      await parts.close();
      await db.close();
    };
    const close = (): Promise<void> => (closed ??= end());
    return { url: `http://${host}:${port}`, port, db, close };
  } catch (error) {
    await db.close();
    throw error;
  }
}

function refuseHost(): Response {
  const { unknownHost } = PROBLEMS;
  return new Response(problemBody(unknownHost), { status: unknownHost.status, headers: { "content-type": PROBLEM_TYPE } });
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function drain(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
