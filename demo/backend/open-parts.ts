import type { Redis } from "ioredis";
import { ALL_ACTIONS } from "./actions/all-actions.ts";
import { createIdempotency } from "./actions/idempotency.ts";
import type { WordingServer } from "./answers/answer.ts";
import { fetchEmbeddings, type ModelServer } from "./answers/openai.ts";
import { createShippedEmbedder, type ShippedEmbedder } from "./answers/shipped-embedder.ts";
import { openVectors, type Vectors } from "./answers/vectors.ts";
import type { BackendOptions } from "./create-backend.ts";
import type { Database } from "./database/database.ts";
import { forgetOldEvents } from "./events/routes.ts";
import { forgetOldCases } from "./handoff/desk.ts";
import { DEFAULT_RATES, type Rates } from "./limits/limit-requests.ts";
import { createMemoryLimiter } from "./limits/limiter.ts";
import { createRedisLimiter } from "./limits/redis-limiter.ts";
import { createOperations } from "./operations/operations.ts";
import { createRedisShelf } from "./store/redis-shelf.ts";
import type { Shelf } from "./store/shelf.ts";
import { createSqlShelf } from "./store/sql-shelf.ts";
import { createOperationWorker } from "./operations/worker.ts";
import { createRelay, readAssistantFile, type Relay, type RelayOptions } from "./relay/relay.ts";
import { describeError } from "./report.ts";
import { findSecret } from "./sessions/sessions.ts";
import { createDatabaseBell } from "./stream/bell.ts";
import { createNews } from "./stream/news.ts";
import { createRedisBell } from "./stream/redis-bell.ts";

/** What the backend may be connected to. */
export interface PartsOptions {
  /** `redis://…`: limits and news are shared by processes through it. Without: limits per process, news by the database. */
  readonly redisUrl?: string | undefined;
  /** Where conversations are kept whose host keeps them here. Default: in the database; `redis` needs `redisUrl`. */
  readonly keepIn?: "database" | "redis" | undefined;
  /** Signs session tokens, 32 characters or more. Default: one that all processes of the database share. */
  readonly sessionSecret?: string | undefined;
  /** Null: nobody is limited. Default null. */
  readonly rates?: Partial<Rates> | null | undefined;
  /** Default false. */
  readonly behindProxy?: boolean | undefined;
  /** Words answers. Default: answers are quotes. */
  readonly wording?: WordingServer | undefined;
  /** Makes vectors, where the database can hold them: the package's own encoder, or a server. Default: words alone are searched. */
  readonly embeddings?: "shipped" | (ModelServer & { readonly model: string }) | undefined;
  /** A CALM action server, and the compiled assistant that says what it serves. */
  readonly relay?: { readonly endpoint: string; readonly assistantFile: string } | undefined;
}

type Options = PartsOptions & Pick<BackendOptions, "slowMs" | "log" | "now">;

export interface Parts extends Required<
  Pick<BackendOptions, "secret" | "limits" | "news" | "operations" | "kick" | "vectors" | "wording" | "relay">
> {
  readonly shelf: Shelf;
  close(): Promise<void>;
}

/** A variable, so that the build leaves it to Node: the package as it ships is found by its own name. */
const PACKAGE: string = "halcyon-chat";
const TIDY_MS = 60 * 60 * 1000;
const EMBEDDING_DEADLINE_MS = 10_000;

/** Opens what the backend stands on beside its database. */
export async function openParts(db: Database, options: Options): Promise<Parts> {
  const { now = () => new Date(), slowMs = {}, log, rates = null, behindProxy = false } = options;
  const report = (error: unknown): undefined => log?.(describeError(error)) as undefined;
  const secret = options.sessionSecret ?? (await findSecret(db));
  const redis = options.redisUrl === undefined ? null : await openRedis(options.redisUrl);
  const bell = redis === null ? await createDatabaseBell(db) : createRedisBell(redis);
  const news = createNews(db, bell);
  const operations = createOperations(db, news);
  const relay = await openRelay(db, secret, options);
  const encoder = createShippedEmbedder();
  const vectors = await openVectorsOf(db, options.embeddings, encoder).catch(report);
  const worker = createOperationWorker({ operations, actions: ALL_ACTIONS, slowMs, now, report });
  const idempotency = createIdempotency(db);
  const shelf = options.keepIn === "redis" && redis !== null ? createRedisShelf(redis) : createSqlShelf(db);
  const tidyUp = async (): Promise<void> => {
    await Promise.all([news, operations, idempotency, shelf].map((kept) => kept.forgetOld()));
    await Promise.all([forgetOldCases(db), forgetOldEvents(db)]);
  };
  const tidy = setInterval(() => {
    void tidyUp().catch(report);
  }, TIDY_MS);
  tidy.unref();

  return {
    secret,
    limits:
      rates === null
        ? undefined
        : {
            limiter: redis === null ? createMemoryLimiter() : createRedisLimiter(redis),
            rates: { ...DEFAULT_RATES, ...rates },
            behindProxy,
          },
    news,
    operations,
    kick: worker.kick,
    vectors: vectors ?? null,
    wording: options.wording ?? null,
    relay,
    shelf,
    close: async () => {
      clearInterval(tidy);
      await worker.close();
      relay?.close();
      await encoder.close();
      await bell.close();
      redis?.disconnect();
    },
  };
}

/** Loaded only where it is used. A Redis that is away is waited for; requests do not wait for it. */
async function openRedis(url: string): Promise<Redis> {
  const { Redis: Client } = await import("ioredis");
  const redis = new Client(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true, commandTimeout: 1000 });
  redis.on("error", () => undefined);
  return redis;
}

async function openRelay(db: Database, secret: string, { relay }: Options): Promise<Relay | null> {
  if (relay === undefined) return null;
  const assistant = await readAssistantFile(relay.assistantFile);
  const except = new Set(ALL_ACTIONS.map(({ name }) => name));
  const { createCalmActions } = (await import(PACKAGE)) as Pick<RelayOptions, "createCalmActions">;
  return createRelay({ endpoint: relay.endpoint, assistant, db, secret, except, createCalmActions });
}

async function openVectorsOf(
  db: Database,
  from: PartsOptions["embeddings"],
  shipped: ShippedEmbedder,
): Promise<Vectors | null> {
  if (from === undefined) return null;
  if (from === "shipped") return await openVectors(db, () => shipped.open());
  return await openVectors(db, async () => ({
    model: from.model,
    embed: (texts) => fetchEmbeddings(from, texts, AbortSignal.timeout(EMBEDDING_DEADLINE_MS)),
  }));
}
