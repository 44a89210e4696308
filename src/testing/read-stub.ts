import { readCalmReply } from "../backend/calm-reply.ts";
import {
  getList,
  getMap,
  getMaps,
  getNumber,
  getObject,
  getText,
  jsonOf,
  type MapValue,
  type Value,
} from "../authoring/tree.ts";
import type { Outcome } from "../model/effect.ts";
import type { Result, Stub } from "./test-case.ts";

/** What the calls of a stubbed action come to: one result for all of them, or a list in their order. */
export function readStubs(value: Value): Stub | readonly Stub[] {
  if (value.kind === "list") return value.items.flatMap((item) => (item.kind === "map" ? [readStub(item)] : []));
  return value.kind === "map" ? readStub(value) : { kind: "action", output: {}, messages: [] };
}

/** What it comes to; or, set aside, what it comes to later. */
function readStub(map: MapValue): Stub {
  const why = getText(map, "outcome");
  if (why !== "queued" && why !== "accepted") return readOne(map);
  const then = getMap(map, "then");
  return { kind: "later", why, then: then ? readOne(then) : null, after: (then && getNumber(then, "after")) ?? 1 };
}

/** The reply of an action server (`events`, `responses`), our own `output`, or an outcome without a result. */
function readOne(map: MapValue): Result {
  const errors = getMaps(map, "errors").map((error) => ({
    slot: getText(error, "slot")!,
    code: getText(error, "code")!,
    message: getText(error, "message")!,
  }));
  if (errors.length > 0) return { kind: "refused", errors };
  return outcomeNamed(getText(map, "outcome")) ?? readResult(map);
}

function outcomeNamed(name: string | undefined): Outcome | null {
  if (name === "failed") return { kind: name, reason: "the test says so", retryable: false };
  if (name === "timedOut") return { kind: name, afterMs: 0 };
  return name === "offline" || name === "cancelled" || name === "denied" || name === "expired" ? { kind: name } : null;
}

/** What an action server would have to answer for it, judged as its answer is. */
function readResult(map: MapValue): Result {
  const reply = { events: getList(map, "events").map(jsonOf), responses: getList(map, "responses").map(jsonOf) };
  const outcome = readCalmReply(JSON.stringify(reply));
  if (outcome.kind !== "done" || outcome.result.kind !== "action") return outcome;
  const { events = [], messages } = outcome.result;
  return { kind: "action", output: getObject(map, "output") ?? {}, messages, ...(events.length > 0 && { events }) };
}
