import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Operation, Outcome } from "../model/effect.ts";
import type { NetworkReply } from "./network.ts";
import { parseBody, readActionResult, readRefusal } from "./reply.ts";
import { readEvents } from "./server-events.ts";

/*
 * Work that a backend has taken on: `202 { operation: { id, url, pollAfterMs } }`, or the header `Location`. It is looked
 * at by GET: 202, or 200 `{ operation: { status: "running" } }`, is still at work; 200 `{ output, messages? }` is done. A
 * server that answers with an event stream ends it by `done`, `refused` or `failed`; what comes before is passed over.
 * DELETE asks it to stop: 200 `{ operation: { status: "cancelled" } }` or 204 says that it has, 202 that it has not decided,
 * 409 that it is too late.
 */

interface Answer {
  /** Of the backend: an operation elsewhere would be told what is for the backend alone. */
  readonly base: string;
  readonly location: string | null;
  readonly pollAfterMs?: number | undefined;
}

/** The body of a 202. */
export function readOperation(text: string, { base, location, pollAfterMs }: Answer): Outcome {
  const body = parseBody(text);
  const given = typeof body !== "string" && isJsonObject(body.value) ? body.value["operation"] : undefined;
  const { id, url, pollAfterMs: wish } = isJsonObject(given) ? given : ({} as JsonObject);
  const where = addressOf(typeof url === "string" ? url : location, base);
  if (where === null) return refuse("202 without an `operation` of its own origin");
  const after = pollAfterMs ?? (typeof wish === "number" && wish >= 0 ? wish : undefined);
  return {
    kind: "accepted",
    operation: { id: typeof id === "string" ? id : where, url: where, ...(after !== undefined && { pollAfterMs: after }) },
  };
}

/** What a look at an operation has shown. `operation`: as it is known. */
export async function readLook(reply: NetworkReply, operation: Operation): Promise<Outcome> {
  if (/^text\/event-stream\b/i.test(reply.header("content-type") ?? "")) return readStream(reply, operation);
  const text = await reply.text();
  if (reply.status === 202) return { kind: "accepted", operation: { ...operation, ...wishOf(parseBody(text)) } };
  const body = parseBody(text);
  if (typeof body === "string") return refuse(body);
  const state = isJsonObject(body.value) ? body.value["operation"] : undefined;
  const status = isJsonObject(state) ? state["status"] : undefined;
  if (status === "failed") return refuse("the operation has failed");
  if (typeof status === "string" && status !== "done")
    return { kind: "accepted", operation: { ...operation, ...wishOf(body) } };
  return readActionResult(body.value);
}

/**
 * What a backend answers to the wish that it stop. `look`: it was too late, or it has ended anyhow. Null: nothing that is
 * known here.
 */
export async function readStop(reply: NetworkReply, operation: Operation): Promise<Outcome | "look" | null> {
  const { status } = reply;
  if (status === 409) return "look";
  // It knows of no such wish, or of no such work any more.
  if (status === 404 || status === 405 || status === 410 || status === 501) return { kind: "stopped", confirmed: false };
  if (status < 200 || status >= 300) return null;
  const body = parseBody(await reply.text());
  const given = typeof body !== "string" && isJsonObject(body.value) ? body.value["operation"] : undefined;
  const state = isJsonObject(given) ? given["status"] : undefined;
  if (state === "done" || state === "failed") return "look";
  const isStopped = state === "cancelled" || state === "canceled" || (state === undefined && status !== 202);
  return isStopped ? { kind: "stopped", confirmed: true } : { kind: "accepted", operation: { ...operation, ...wishOf(body) } };
}

async function readStream(reply: NetworkReply, operation: Operation): Promise<Outcome> {
  for await (const { event, data } of readEvents(reply.chunks())) {
    if (event === "failed") return refuse("the operation has failed");
    if (event === "refused") return readRefusal(data);
    if (event !== "done") continue;
    const body = parseBody(data);
    return typeof body === "string" ? refuse(body) : readActionResult(body.value);
  }
  // It broke off: nothing is known yet.
  return { kind: "accepted", operation };
}

const refuse = (reason: string): Outcome => ({ kind: "failed", reason, retryable: false });

function wishOf(body: { readonly value: Json } | string): { readonly pollAfterMs?: number } {
  const state = typeof body !== "string" && isJsonObject(body.value) ? body.value["operation"] : undefined;
  const wish = isJsonObject(state) ? state["pollAfterMs"] : undefined;
  return typeof wish === "number" && wish >= 0 ? { pollAfterMs: wish } : {};
}

/** A relative address is one beside the action's; null: there is none, or it leads elsewhere. */
function addressOf(url: string | null, base: string): string | null {
  const page = typeof location === "undefined" ? undefined : location.href;
  try {
    const home = new URL(`${base}/`, page);
    const address = new URL(url ?? "", home);
    return url && address.origin === home.origin ? address.href : null;
  } catch {
    return null;
  }
}
