import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { getList, getObject, jsonOf, type MapValue } from "../authoring/tree.ts";
import type { ActionMessage, ActionResult } from "../model/effect.ts";
import type { Button } from "../model/response.ts";

/** What a stubbed action returns: the reply of an action server (`events`, `responses`), or our own `output`. */
export function readStub(map: MapValue): ActionResult {
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
