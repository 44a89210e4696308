import { Hono } from "hono";
import type { Context } from "hono";
import { problemResponse, PROBLEMS } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import { isSameSecret } from "../same-secret.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import { bearerOf } from "../sessions/identify.ts";
import { sendNews, type StreamParts } from "../stream/send-news.ts";
import { deskTopic, type Case, type Desk, type PersonDid } from "./desk.ts";
import { CLOSED_CASE, NOT_AN_AGENT, UNKNOWN_CASE } from "./problems.ts";

export interface AgentRoutesOptions {
  readonly desk: Desk;
  readonly streams: StreamParts;
  readonly tenant: string;
  /** Of all agents; null: everybody is one, as in the demo. */
  readonly token: string | null;
  readonly now: () => Date;
}

const MAX_NAME = 80;
const MAX_TEXT = 8000;

/** What the agents' page asks for: `GET /handoffs`, `GET /handoffs/:id`, `GET /stream`, and `POST /handoffs/:id/{join|messages|typing|release}`. */
export function agentRoutes({ desk, streams, tenant, token, now }: AgentRoutesOptions): Hono<CallerEnv> {
  const app = new Hono<CallerEnv>();
  app.use(async (c, next) =>
    token === null || isSameSecret(bearerOf(c), token) ? await next() : problemResponse(c, NOT_AN_AGENT),
  );

  app.get("/handoffs", async (c) => {
    const cases = await desk.list(tenant);
    return c.json({ handoffs: cases.map((one) => ({ ...headOf(one), summary: summaryOf(one) })) });
  });
  app.get("/handoffs/:id", async (c) => {
    const found = await desk.find(tenant, c.req.param("id"));
    if (!found) return problemResponse(c, UNKNOWN_CASE);
    const packet: unknown = JSON.parse(found.packet);
    return c.json({ ...headOf(found), packet, messages: await desk.messages(tenant, found.id) });
  });
  app.get("/stream", (c) => sendNews(c, { ...streams, topic: deskTopic(tenant) }));

  app.post("/handoffs/:id/:what", async (c) => {
    const found = await desk.find(tenant, c.req.param("id"));
    if (!found) return problemResponse(c, UNKNOWN_CASE);
    if (found.status === "released" || found.status === "left") return problemResponse(c, CLOSED_CASE);
    const body = await readJson(c);
    if (!isObject(body)) return problemResponse(c, PROBLEMS.malformed);
    const what = c.req.param("what");
    if (what === "typing") {
      await desk.typing(found, now());
      return c.json({});
    }
    const key = c.req.header("idempotency-key") ?? "";
    if (!/^[\x21-\x7e]{8,200}$/.test(key)) return problemResponse(c, PROBLEMS.keyMissing);
    const did = readDid(what, body);
    if (did === null) return problemResponse(c, PROBLEMS.malformed);
    await desk.act(found, JSON.stringify(["desk", found.id, key]), did);
    return c.json({});
  });
  app.notFound((c: Context) => problemResponse(c, PROBLEMS.notFound));
  return app;
}

function headOf({ id, number, status, agent, labels, created_at: since }: Case): object {
  return { id, reference: `H-${number}`, status, agent, labels: JSON.parse(labels) as unknown, since };
}

function summaryOf({ packet }: Case): string {
  const { summary } = JSON.parse(packet) as { summary: string };
  return summary;
}

function readDid(what: string, { name, text, labels }: Readonly<Record<string, unknown>>): PersonDid | null {
  const called = typeof name === "string" && name.trim() !== "" ? name.trim().slice(0, MAX_NAME) : null;
  if (what === "join") return called === null ? null : { kind: "joined", name: called };
  if (what === "messages") {
    const words = typeof text === "string" ? text.trim().slice(0, MAX_TEXT) : "";
    return words === "" ? null : { kind: "message", text: words, name: called };
  }
  if (what !== "release") return null;
  const list: readonly unknown[] = Array.isArray(labels) ? labels : [];
  return { kind: "released", labels: list.filter((label): label is string => typeof label === "string").slice(0, 20) };
}
