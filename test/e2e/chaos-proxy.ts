import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createChance } from "../support/chance.ts";

/*
 * A line between page and backend on which everything happens that happens on lines. What befalls a request is drawn from
 * the seed, the conversation and how many requests it has made: the same seed, the same troubles.
 */

export const TROUBLES = [
  "drop before", // nobody hears the request
  "drop after", // it is done, and nobody hears of it
  "truncate", // half an answer
  "delay",
  "duplicate", // the backend gets it twice
  "reorder", // whoever comes later goes first
  "500 before",
  "500 after",
  "429",
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface ChaosProxy {
  readonly url: string;
  /** What befell whom: `conversation request trouble`, in order. */
  readonly told: readonly string[];
  /** Calls of a conversation of which no answer came through, however often they were tried: `path key`. */
  unanswered(conversation: string): readonly string[];
  /** From now on nothing befalls this conversation. */
  calm(conversation: string): void;
  close(): Promise<void>;
}

export interface ChaosOptions {
  /** Where the backend and the site are: `http://127.0.0.1:1234`. */
  readonly upstream: string;
  readonly seed: number;
  /** Share of the requests that something befalls, 0 to 1. */
  readonly share: number;
  /** This trouble and no other. Default: any. */
  readonly only?: Trouble | undefined;
}

/** Names the conversation of a request; the test's browser sends it with each. */
export const CONVERSATION_HEADER = "x-chaos";
const DISTURBED = /^\/v1\/(?!demo)/;
/** What a page must tell of when it fails. */
const CALLS = /^\/v1\/(actions|answers)\b/;
/** Troubles after which an answer comes all the same. */
const HARMLESS: ReadonlySet<Trouble> = new Set(["delay", "duplicate", "reorder"]);
const DELAY_MS = 1_500;
const REORDER_MS = 400;

export async function startChaosProxy({ upstream, seed, share, only }: ChaosOptions): Promise<ChaosProxy> {
  const counts = new Map<string, number>();
  const calm = new Set<string>();
  const told: string[] = [];
  /** Per conversation, what was called, and whether an answer came through. */
  const calls = new Map<string, Map<string, boolean>>();

  function note(conversation: string, asked: IncomingMessage, body: Buffer, answered: boolean): void {
    if (!CALLS.test(asked.url ?? "") || asked.method !== "POST") return;
    const name = `${asked.url} ${String(asked.headers["idempotency-key"] ?? body.toString())}`;
    const own = calls.get(conversation) ?? new Map<string, boolean>();
    calls.set(conversation, own.set(name, own.get(name) === true || answered));
  }

  /** What befalls the n-th request of a conversation. */
  function troubleOf(conversation: string, path: string): Trouble | null {
    if (calm.has(conversation) || !DISTURBED.test(path)) return null;
    const n = (counts.get(conversation) ?? 0) + 1;
    counts.set(conversation, n);
    const chance = createChance(seed ^ Math.imul(Number(conversation) + 1, 0x9e3779b1) ^ Math.imul(n, 0x85ebca6b));
    if (chance() >= share) return null;
    const trouble = only ?? TROUBLES[Math.floor(chance() * TROUBLES.length)]!;
    told.push(`${conversation} ${n} ${path} ${trouble}`);
    return trouble;
  }

  const server = createServer((asked, answer) => {
    void (async () => {
      const body = await readAll(asked);
      const conversation = String(asked.headers[CONVERSATION_HEADER] ?? "0");
      const path = asked.url ?? "/";
      const forward = (): Promise<Reply> => send(upstream, asked, body);
      const trouble = troubleOf(conversation, path);
      note(conversation, asked, body, trouble === null || HARMLESS.has(trouble));
      switch (trouble) {
        case "drop before":
          return void asked.socket.destroy();
        case "drop after":
          await forward();
          return void asked.socket.destroy();
        case "truncate": {
          const reply = await forward();
          answer.writeHead(reply.status, { ...reply.headers, "content-length": String(reply.body.length + 10) });
          answer.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)));
          return void setTimeout(() => asked.socket.destroy(), 20);
        }
        case "500 before":
          return give(answer, { status: 500, headers: {}, body: Buffer.from("trouble") });
        case "500 after":
          await forward();
          return give(answer, { status: 500, headers: {}, body: Buffer.from("trouble") });
        case "429":
          return give(answer, { status: 429, headers: { "retry-after": "1" }, body: Buffer.from("slowly") });
        case "delay":
          await wait(DELAY_MS);
          return give(answer, await forward());
        case "reorder":
          await wait(REORDER_MS);
          return give(answer, await forward());
        case "duplicate": {
          const [first] = await Promise.all([forward(), forward()]);
          return give(answer, first);
        }
        case null:
          if (asked.method === "GET" && /event-stream/.test(asked.headers.accept ?? "")) return pipe(upstream, asked, answer);
          return give(answer, await forward());
      }
    })().catch(() => asked.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    unanswered: (conversation) => [...(calls.get(conversation) ?? [])].flatMap(([name, answered]) => (answered ? [] : [name])),
    calm: (conversation) => void calm.add(conversation),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

function send(upstream: string, asked: IncomingMessage, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(upstream);
    // The backend takes a page of its own site for one only under its own address.
    const headers = { ...asked.headers, host, ...(asked.headers.origin && { origin: upstream }) };
    const out = request(new URL(asked.url ?? "/", upstream), { method: asked.method, headers }, (reply) => {
      readAll(reply).then(
        (read) =>
          resolve({
            status: reply.statusCode ?? 500,
            headers: { ...reply.headers, "transfer-encoding": undefined },
            body: read,
          }),
        reject,
      );
    });
    out.on("error", reject);
    out.end(body);
  });
}

/** A stream that goes on as long as both ends want. */
function pipe(upstream: string, asked: IncomingMessage, answer: ServerResponse): void {
  const out = request(new URL(asked.url ?? "/", upstream), { headers: { ...asked.headers, host: new URL(upstream).host } });
  out.on("response", (reply) => {
    answer.writeHead(reply.statusCode ?? 500, reply.headers);
    reply.pipe(answer);
  });
  out.on("error", () => asked.socket.destroy());
  answer.on("close", () => out.destroy());
  out.end();
}

function give(answer: ServerResponse, { status, headers, body }: Reply): void {
  const kept = Object.entries(headers).filter(([, value]) => value !== undefined) as [string, string][];
  answer.writeHead(status, Object.fromEntries([...kept, ["content-length", String(body.length)]]));
  answer.end(body);
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
