import { checkJson, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { ActionMessage, ActionResult, Outcome } from "../model/effect.ts";
import type { BotMessage, Button } from "../model/response.ts";

/*
 * The border at which a CALM action server's answer is judged: `{ responses, events }`. What has not the stated shape is
 * the outcome `failed`; unknown events are left to the dialogue, which knows what they mean.
 */

/** More than an honest action says or does at once is a runaway one. */
const MAX_RESPONSES = 50;
const MAX_EVENTS = 500;

/** Fields of a message; everything else beside a `response` is a variable of it. */
const OWN_FIELDS = new Set(["text", "buttons", "elements", "custom", "template", "response", "image", "attachment"]);

type TrackerEvent = NonNullable<ActionResult["events"]>[number];

/** The body of a 200. `null`: the action said and did nothing. */
export function readCalmReply(text: string): Outcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("the answer is not JSON");
  }
  const problem = checkJson(value);
  if (problem) return refuse(`the answer is ${problem}`);
  const answer = (value ?? {}) as Json;
  if (!isJsonObject(answer)) return refuse("the answer is no JSON object");
  const { responses = [], events = [] } = answer;
  if (!Array.isArray(responses) || !Array.isArray(events)) return refuse("`responses` or `events` is no list");
  if (responses.length > MAX_RESPONSES || events.length > MAX_EVENTS)
    return refuse(`the answer has more than ${MAX_RESPONSES} responses or ${MAX_EVENTS} events`);
  const messages = responses.filter(isJsonObject).flatMap(readMessage);
  return { kind: "done", result: { kind: "action", output: {}, messages, events: events.filter(isEvent) } };
}

const refuse = (reason: string): Outcome => ({ kind: "failed", reason, retryable: false });

function isEvent(value: Json): value is TrackerEvent {
  return isJsonObject(value) && typeof value["event"] === "string";
}

function readMessage(item: JsonObject): ActionMessage[] {
  const message = readOwn(item);
  const has = Object.keys(message).length > 0;
  const response = [item["response"], item["template"]].find((name) => typeof name === "string" && name !== "");
  if (typeof response !== "string") return has ? [{ message }] : [];
  const variables = Object.fromEntries(Object.entries(item).filter(([key]) => !OWN_FIELDS.has(key)));
  return [{ response, variables, ...(has && { message }) }];
}

/** The item's own fields that are not empty. */
function readOwn({ text, buttons, elements, custom, image, attachment }: JsonObject): Omit<BotMessage, "metadata"> {
  const pressed = Array.isArray(buttons) ? buttons.flatMap(readButton) : [];
  return {
    ...(typeof text === "string" && text !== "" && { text }),
    ...(pressed.length > 0 && { buttons: pressed }),
    ...(Array.isArray(elements) && elements.length > 0 && { elements }),
    ...(isJsonObject(custom) && Object.keys(custom).length > 0 && { custom }),
    ...(typeof image === "string" && image !== "" && { image }),
    ...(attachment !== null && attachment !== undefined && attachment !== "" && { attachment }),
  };
}

/** A button without a payload means what it says. */
function readButton(value: Json): Button[] {
  const { title, payload } = isJsonObject(value) ? value : {};
  return typeof title === "string" ? [{ title, payload: typeof payload === "string" ? payload : title }] : [];
}
