import { request, type Agent } from "node:http";

/** One reply, and how long it took. */
export interface Timed {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
  readonly ms: number;
}

export type Ask = (path: string, body: object, headers?: Readonly<Record<string, string>>) => Promise<Timed>;

/** Sends requests over connections that are kept; a connection that the other side has just given up is tried once more. */
export function createAsk(base: string, agent: Agent): Ask {
  const once = (path: string, body: object, headers: Readonly<Record<string, string>>): Promise<Timed> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const text = JSON.stringify(body);
      const sent = request(
        base + path,
        {
          method: "POST",
          agent,
          headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers },
        },
        (reply) => {
          let received = "";
          reply.setEncoding("utf8");
          reply.on("data", (chunk: string) => (received += chunk));
          reply.on("error", reject);
          reply.on("end", () =>
            resolve({
              status: reply.statusCode ?? 0,
              retryAfter: reply.headers["retry-after"] ?? null,
              body: received,
              ms: performance.now() - began,
            }),
          );
        },
      );
      sent.on("error", (error: NodeJS.ErrnoException) =>
        sent.reusedSocket && error.code === "ECONNRESET" ? resolve(once(path, body, headers)) : reject(error),
      );
      sent.end(text);
    });
  return (path, body, headers = {}) => once(path, body, headers);
}

/** What a visitor does; the number decides, so that a run can be had again. */
export interface Visitor {
  readonly number: number;
  /** Asks far too often. */
  readonly greedy: boolean;
  readonly asksQuestion: boolean;
  /** Sends its report twice under one key. */
  readonly repeats: boolean;
}

/** A generator of numbers from 0 to 1 that a seed decides (mulberry32). */
export function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function planVisitors(count: number, seed: number): Visitor[] {
  const chance = createChance(seed);
  return Array.from({ length: count }, (_, number) => ({
    number,
    greedy: chance() < 0.01,
    asksQuestion: chance() < 0.2,
    repeats: chance() < 0.1,
  }));
}

const GREEDY_REQUESTS = 100;

/** One visit: a session, a look, a report, perhaps a question. Gives every reply. */
export async function visit(ask: Ask, { number, greedy, asksQuestion, repeats }: Visitor): Promise<Timed[]> {
  const from = { "x-forwarded-for": `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}` };
  const opened = await ask("/v1/session", { conversationId: `load-${number}` }, from);
  if (opened.status !== 200) return [opened];
  const { token } = JSON.parse(opened.body) as { token: string };
  const headers = { ...from, authorization: `Bearer ${token}` };
  const replies = [opened];
  const looks = greedy ? GREEDY_REQUESTS : 1;
  const context = { conversationId: `load-${number}`, locale: "en" };
  replies.push(
    ...(await Promise.all(
      Array.from({ length: looks }, () => ask("/v1/actions/get_open_bill", { input: {}, context }, headers)),
    )),
  );
  if (greedy) return replies;
  const report = (): Promise<Timed> =>
    ask(
      "/v1/actions/report_outage",
      { input: { outage_postcode: "AB4 2QT", outage_problem: "no power" }, context },
      { ...headers, "idempotency-key": `load-${number}-outage` },
    );
  replies.push(await report());
  if (repeats) replies.push(await report());
  if (asksQuestion) replies.push(await ask("/v1/answers", { question: "How long do I have to return something?" }, headers));
  return replies;
}
