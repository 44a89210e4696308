import type { ActionMessage, ActionResult, Json, JsonObject, Outcome } from "../../../src/index.ts";
import { PROBLEMS, problemBody } from "../problem.ts";
import type { Attempted } from "./once-only.ts";

/** What a reset makes of the slots, by name. Claims are not among them: nothing but the host sets those. */
export type InitialSlots = Readonly<Record<string, Json>>;

/** What an attempt came to, for those who ask over our own contract. A server's own words of an error are not passed on. */
export function judgeRelayed(outcome: Outcome, known: { readonly wasSent: boolean; readonly slots: InitialSlots }): Attempted {
  if (outcome.kind === "done" && outcome.result.kind === "action") {
    return { kind: "answered", reply: { status: 200, body: JSON.stringify(readResult(outcome.result, known.slots)) } };
  }
  if (outcome.kind === "failed") {
    const { status, rejected } = outcome;
    if (rejected === true) return answered(PROBLEMS.rejected);
    if (status === 404) return { kind: "not-begun", problem: PROBLEMS.unknownAction };
    if (status === 429 || status === 503) return { kind: "not-begun", problem: PROBLEMS.relayBusy };
    return answered(PROBLEMS.actionFailed);
  }
  if (outcome.kind === "offline" && !known.wasSent) return { kind: "not-begun", problem: PROBLEMS.relayBusy };
  return answered(PROBLEMS.outcomeUnknown);
}

function answered(problem: (typeof PROBLEMS)["rejected" | "actionFailed" | "outcomeUnknown"]): Attempted {
  return { kind: "answered", reply: { status: problem.status, body: problemBody(problem) } };
}

/** Slots are our `output`, what is said our `messages`; the rest goes along as `events`, for clients that know them. */
function readResult({ output, messages, events = [] }: ActionResult, slots: InitialSlots): JsonObject {
  const values: Record<string, Json> = { ...output };
  const said: JsonObject[] = messages.map(readMessage);
  const rest: JsonObject[] = [];
  for (const event of events) {
    if (event.event === "slot" && typeof event["name"] === "string") values[event["name"]] = event["value"] ?? null;
    else if (event.event === "reset_slots") Object.assign(values, slots);
    else if (event.event === "bot" && typeof event["text"] === "string") said.push({ text: event["text"] });
    else rest.push(event);
  }
  return { output: values, ...(said.length > 0 && { messages: said }), ...(rest.length > 0 && { events: rest }) };
}

function readMessage({ response, variables = {}, message = {} }: ActionMessage): JsonObject {
  const own = JSON.parse(JSON.stringify(message)) as JsonObject;
  return response === undefined ? own : { ...variables, ...own, response };
}
