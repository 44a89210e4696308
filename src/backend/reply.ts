import { checkJson, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { ActionMessage, Outcome } from "../model/effect.ts";
import type { BotMessage, Button } from "../model/response.ts";

/*
 * The border at which a backend's answer is judged. What passes is plain JSON of the stated shape; everything else is
 * the outcome `failed` with a reason that an integrator can act on. Nothing here is ever shown to the visitor.
 */

/** More messages, or reasons of a refusal, than an honest action gives at once are ignored. */
const MAX_MESSAGES = 20;

const refuse = (reason: string): Outcome => ({ kind: "failed", reason, retryable: false });

/** The body of a 200: `{ output?, messages?, reminders?, cancelReminders?, events? }`. */
export function readActionReply(text: string): Outcome {
  const body = parseBody(text);
  if (typeof body === "string") return refuse(body);
  return readActionResult(body.value);
}

/** The same from a value: what a local function returned. */
export function readActionResult(value: unknown): Outcome {
  const problem = checkJson(value ?? {});
  if (problem) return refuse(`the answer is ${problem}`);
  const answer = (value ?? {}) as Json;
  if (!isJsonObject(answer)) return refuse("the answer is no JSON object");
  const { output = {}, messages = [], reminders = [], cancelReminders = [], events: given = [] } = answer;
  if (!isJsonObject(output)) return refuse("`output` is no JSON object");
  if (!Array.isArray(messages)) return refuse("`messages` is no list");
  if (!isList(reminders) || !isList(cancelReminders)) return refuse("`reminders` or `cancelReminders` is no list");
  if (!isList(given)) return refuse("`events` is no list");
  const read = messages.slice(0, MAX_MESSAGES).map(readMessage);
  if (read.includes(null)) return refuse("a message has neither `text` nor `response`");
  // Called off first: an action that sets one anew means the new one.
  const events = [
    ...cancelReminders.filter(isJsonObject).map((one) => ({ ...one, event: "cancel_reminder" })),
    ...reminders.filter(isJsonObject).map((one) => ({ ...one, event: "reminder" })),
    ...given.filter(isTrackerEvent),
  ].slice(0, MAX_MESSAGES);
  const said = read.filter((message) => message !== null);
  return { kind: "done", result: { kind: "action", output, messages: said, ...(events.length > 0 && { events }) } };
}

/** An event of CALM's tracker, as a relay passes it on: what it means the dialogue knows. */
function isTrackerEvent(value: Json): value is JsonObject & { readonly event: string } {
  return isJsonObject(value) && typeof value["event"] === "string";
}

/** The body of a 422: `{ errors: [{ path, code, message }] }`; a path may be `/slot`, `slot` or `input.slot`. */
export function readRefusal(text: string): Outcome {
  const body = parseBody(text);
  const errors = typeof body !== "string" && isJsonObject(body.value) ? body.value["errors"] : undefined;
  if (!Array.isArray(errors)) return { kind: "failed", reason: "422 without a list `errors`", retryable: false, status: 422 };
  return refused(errors);
}

/** What a local function returned: a result, or `{ errors }` like the body of a 422. */
export function readLocalAnswer(value: unknown): Outcome {
  const problem = checkJson(value ?? {});
  if (problem) return refuse(`the answer is ${problem}`);
  const errors = isJsonObject(value as Json) ? (value as JsonObject)["errors"] : undefined;
  return Array.isArray(errors) ? refused(errors) : readActionResult(value);
}

function refused(errors: readonly Json[]): Outcome {
  const read = errors
    .slice(0, MAX_MESSAGES)
    .filter(isJsonObject)
    .map(({ path, code, message }: JsonObject) => ({
      slot: typeof path === "string" ? path.replace(/^\/?(input[./])?/, "") : "",
      code: typeof code === "string" ? code : "invalid",
      message: typeof message === "string" ? message : "",
    }));
  return { kind: "refused", errors: read };
}

/** JSON within the limits, or what is wrong with it. */
export function parseBody(text: string): { readonly value: Json } | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "the answer is not JSON";
  }
  const problem = checkJson(value);
  return problem ? `the answer is ${problem}` : { value: value as Json };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function readMessage(value: Json): ActionMessage | null {
  if (!isJsonObject(value)) return null;
  const { response, ...rest } = value;
  if (typeof response === "string") return { response, variables: rest };
  const { text, buttons, image, custom } = value;
  if (typeof text !== "string" && !isJsonObject(custom)) return null;
  const message: Omit<BotMessage, "metadata"> = {
    ...(typeof text === "string" && { text }),
    ...(Array.isArray(buttons) && { buttons: buttons.flatMap(readButton) }),
    ...(typeof image === "string" && { image }),
    ...(isJsonObject(custom) && { custom }),
  };
  return { message };
}

function readButton(value: Json): Button[] {
  const { title, payload } = isJsonObject(value) ? value : {};
  return typeof title === "string" && typeof payload === "string" ? [{ title, payload }] : [];
}
