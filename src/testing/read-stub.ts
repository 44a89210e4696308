import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { getList, getMaps, getObject, getText, jsonOf, type MapValue, type Value } from "../authoring/tree.ts";
import type { ActionMessage, ActionResult, Outcome } from "../model/effect.ts";
import type { Button } from "../model/response.ts";
import type { Stub } from "./test-case.ts";

/** What the calls of a stubbed action come to: one result for all of them, or a list in their order. */
export function readStubs(value: Value): Stub | readonly Stub[] {
  if (value.kind === "list") return value.items.flatMap((item) => (item.kind === "map" ? [readStub(item)] : []));
  return value.kind === "map" ? readStub(value) : { kind: "action", output: {}, messages: [] };
}

/** The reply of an action server (`events`, `responses`), our own `output`, or an outcome without a result. */
function readStub(map: MapValue): Stub {
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
  return name === "offline" || name === "cancelled" ? { kind: name } : null;
}

function readResult(map: MapValue): ActionResult {
  const events = getList(map, "events").map(jsonOf).filter(isEvent);
  return {
    kind: "action",
    output: getObject(map, "output") ?? {},
    messages: getList(map, "responses").map(jsonOf).filter(isJsonObject).map(readMessage),
    ...(events.length > 0 && { events }),
  };
}

function isEvent(value: Json): value is { readonly event: string } {
  return isJsonObject(value) && typeof value["event"] === "string";
}

function readMessage({
  response,
  template,
  text,
  buttons,
  image,
  attachment,
  elements,
  custom,
  ...variables
}: JsonObject): ActionMessage {
  const name = typeof response === "string" ? response : template;
  if (typeof name === "string") return { response: name, variables };
  return {
    message: {
      ...(typeof text === "string" && { text }),
      ...(isList(buttons) && buttons.length > 0 && { buttons: buttons.flatMap(readButton) }),
      ...(typeof image === "string" && { image }),
      ...(attachment !== undefined && attachment !== null && { attachment }),
      ...(isList(elements) && elements.length > 0 && { elements }),
      ...(isJsonObject(custom) && Object.keys(custom).length > 0 && { custom }),
    },
  };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function readButton(value: Json): Button[] {
  const { title, payload } = isJsonObject(value) ? value : {};
  return typeof title === "string" ? [{ title, payload: typeof payload === "string" ? payload : title }] : [];
}
