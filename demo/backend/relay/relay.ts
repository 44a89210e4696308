import { createHash, createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Assistant, createCalmActions, JsonObject } from "../../../src/index.ts";
import { fingerprint, type KeyedReply } from "../actions/idempotency.ts";
import type { Database } from "../database/database.ts";
import type { Problem } from "../problem.ts";
import type { Caller } from "../sessions/caller.ts";
import { judgeRelayed, type InitialSlots } from "./judge-relayed.ts";
import { createOnceOnly } from "./once-only.ts";

export interface RelayOptions {
  /** Of the package itself: it speaks the protocol of such servers. */
  readonly createCalmActions: typeof createCalmActions;
  /** The CALM action server, `http://…/webhook`. It stands in our own network and is never shown to a browser. */
  readonly endpoint: string;
  /** Whose actions it serves: this says which slots and actions there are. */
  readonly assistant: Assistant;
  readonly db: Database;
  /** Makes the sender's id that the server sees; nobody gets from it to the conversation. */
  readonly secret: string;
  /** Names that are ours. */
  readonly except: ReadonlySet<string>;
  readonly deadlineMs?: number | undefined;
}

export interface RelayCall {
  readonly caller: Caller;
  readonly conversation: string;
  readonly locale: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly slots: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly signal: AbortSignal;
}

/** Actions that a CALM action server performs, behind our own contract. */
export interface Relay {
  has(name: string): boolean;
  describe(): object[];
  perform(call: RelayCall): Promise<KeyedReply | Problem>;
  close(): void;
}

/** Shorter than what a page waits: it is told what became of it. */
const DEADLINE_MS = 25_000;
const DEFLATE_FROM = 2000;

/** The assistant as `halcyon build` wrote it. */
export async function readAssistantFile(path: string): Promise<Assistant> {
  return JSON.parse(await readFile(path, "utf8")) as Assistant;
}

/**
 * The server is told as little as it needs: the slots that the assistant declares, a sender that is a hash, no transcript.
 * It knows no idempotency keys, so a call is begun once, and a repeated request gets the first one's reply.
 */
export function createRelay(options: RelayOptions): Relay {
  const { endpoint, assistant, db, secret, except, deadlineMs = DEADLINE_MS } = options;
  const names = new Set(assistant.actions.filter((name) => !except.has(name)));
  const onceOnly = createOnceOnly(db);
  const neverSent = new Set<string>();
  const initialSlots: InitialSlots = Object.fromEntries(
    Object.values(assistant.slots).flatMap(({ name, initialValue, claim }) => (claim ? [] : [[name, initialValue]])),
  );

  const actions = options.createCalmActions({
    url: endpoint,
    assistant,
    deadlineMs,
    deflateFrom: DEFLATE_FROM,
    fetch: async (url, init) => {
      try {
        return await fetch(url, init);
      } catch (error) {
        if (isRefusedConnection(error)) neverSent.add(new Headers(init?.headers).get("idempotency-key") ?? "");
        throw error;
      }
    },
  });

  const declared = (given: Readonly<Record<string, unknown>>): JsonObject =>
    Object.fromEntries(
      Object.keys(assistant.slots).flatMap((name) => (Object.hasOwn(given, name) ? [[name, given[name]]] : [])),
    ) as JsonObject;

  return {
    has: (name) => names.has(name),
    describe: () =>
      [...names].map((name) => ({
        name,
        description: "Performed by a CALM action server.",
        kind: "write",
        risk: "write",
        idempotent: true,
        input: { type: "object", properties: {}, required: [] },
        output: { type: "object", properties: {}, required: [] },
      })),

    async perform({ caller, conversation, locale, name, input, slots, key, signal }) {
      const values = declared({ ...slots, ...input });
      const { tenant } = caller;
      const sender = createHmac("sha256", secret)
        .update(JSON.stringify([tenant, conversation]))
        .digest("hex")
        .slice(0, 32);
      const ownKey = createHash("sha256")
        .update(JSON.stringify([tenant, key]))
        .digest("hex");
      return await onceOnly(caller, key, name, fingerprint(caller, name, values), async () => {
        const outcome = await actions.perform(
          { kind: "call", id: ownKey, key: ownKey, action: name, input: declared(input), flow: null },
          { conversationId: sender, locale, slots: values, signal },
        );
        return judgeRelayed(outcome, { wasSent: !neverSent.delete(ownKey), slots: initialSlots });
      });
    },
    close: () => actions.close(),
  };
}

/** Nobody listened: whatever else broke, a request may have arrived. */
function isRefusedConnection(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return cause?.code === "ECONNREFUSED" || cause?.code === "ENOTFOUND";
}
