import type { Json, JsonObject } from "../base/json.ts";
import type { ActionMessage } from "../model/effect.ts";
import type { Stub } from "./test-case.ts";

/** A stub as it is written in a test file: the reply of an action server, with our `output`, `outcome` and `errors`. */
export function formatStub(stub: Stub | readonly Stub[]): Json {
  return isList(stub) ? stub.map(formatOne) : formatOne(stub);
}

function isList(stub: Stub | readonly Stub[]): stub is readonly Stub[] {
  return Array.isArray(stub);
}

function formatOne(stub: Stub): JsonObject {
  if (stub.kind === "later") {
    const after = stub.after > 1 && { after: stub.after };
    return { outcome: stub.why, ...(stub.then && { then: { ...after, ...formatOne(stub.then) } }) };
  }
  if (stub.kind === "refused") return { errors: stub.errors.map((error) => ({ ...error })) };
  if (stub.kind !== "done" && stub.kind !== "action") return { outcome: stub.kind };
  const result = stub.kind === "done" ? stub.result : stub;
  if (result.kind !== "action") return { events: [], responses: [] };
  const { output, messages, events = [] } = result;
  const isSilent = Object.keys(output).length === 0 && messages.length === 0 && events.length === 0;
  return {
    ...(Object.keys(output).length > 0 && { output }),
    ...((events.length > 0 || isSilent) && { events: [...events] }),
    ...((messages.length > 0 || isSilent) && { responses: messages.map(formatMessage) }),
  };
}

function formatMessage({ response, variables = {}, message = {} }: ActionMessage): JsonObject {
  const { citations: _, ...own } = message;
  const fields = { ...variables, ...(response !== undefined && { response }), ...own };
  return JSON.parse(JSON.stringify(fields)) as JsonObject;
}
