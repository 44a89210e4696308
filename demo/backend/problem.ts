import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What is wrong with a request or with the server, as RFC 9457 tells it. Never holds what a visitor typed. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  /** Stable, `area/what`; clients decide by it. */
  readonly code: string;
  readonly title: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number | undefined;
}

export const PROBLEMS = {
  notFound: { status: 404, code: "request/not-found", title: "Nothing is served under this address.", retryable: false },
  unknownAction: { status: 404, code: "action/unknown", title: "There is no action of this name.", retryable: false },
  notJson: { status: 415, code: "request/not-json", title: "Send application/json.", retryable: false },
  malformed: {
    status: 400,
    code: "request/malformed",
    title: "The body is not the JSON object that this address takes.",
    retryable: false,
  },
  tooLarge: { status: 413, code: "request/too-large", title: "The body is larger than 64 kB.", retryable: false },
  crossSite: { status: 403, code: "request/cross-site", title: "Requests of other sites are refused.", retryable: false },
  unknownHost: {
    status: 403,
    code: "request/unknown-host",
    title: "This server is not asked by that name.",
    retryable: false,
  },
  noSession: {
    status: 401,
    code: "session/invalid",
    title: "Ask for a session token first: this one is missing, over, or made for another page.",
    retryable: false,
  },
  notSignedIn: {
    status: 401,
    code: "session/not-signed-in",
    title: "The host has not said who is signed in.",
    retryable: false,
  },
  forbidden: { status: 403, code: "session/forbidden", title: "The session is not allowed to do this.", retryable: false },
  noConversation: {
    status: 400,
    code: "stream/no-conversation",
    title: "Name the conversation: ?conversation=…, or ask with a session token.",
    retryable: false,
  },
  tooMany: {
    status: 429,
    code: "request/too-many",
    title: "Too many requests at once.",
    retryable: true,
    retryAfterSeconds: 1,
  },
  tooManyStreams: {
    status: 429,
    code: "stream/too-many",
    title: "Too many streams are open at once.",
    retryable: true,
    retryAfterSeconds: 10,
  },
  refused: { status: 422, code: "action/refused", title: "The action cannot take these values.", retryable: false },
  actionFailed: { status: 500, code: "action/failed", title: "The action failed for good.", retryable: false },
  operationCancelled: {
    status: 410,
    code: "operation/cancelled",
    title: "The work was called off before it was done. Nothing was changed.",
    retryable: false,
  },
  operationDone: {
    status: 409,
    code: "operation/done",
    title: "It is too late to call the work off: it has ended. Ask for its result.",
    retryable: false,
  },
  abandoned: {
    status: 500,
    code: "operation/abandoned",
    title: "The work was begun three times, and each time its process ended. Nothing was changed; it is not begun again.",
    retryable: false,
  },
  rejected: { status: 400, code: "action/rejected", title: "The action refuses to run now.", retryable: false },
  outcomeUnknown: {
    status: 504,
    code: "action/outcome-unknown",
    title: "The action was begun, and nobody knows whether it ended. It is not begun again.",
    retryable: false,
  },
  relayBusy: {
    status: 503,
    code: "action/unreachable",
    title: "The server that performs this action does not answer or is busy.",
    retryable: true,
    retryAfterSeconds: 2,
  },
  keyMissing: {
    status: 400,
    code: "idempotency/key-missing",
    title: "An action that writes needs the header Idempotency-Key.",
    retryable: false,
  },
  keyInvalid: {
    status: 400,
    code: "idempotency/key-invalid",
    title: "Idempotency-Key takes 8 to 200 printable ASCII characters.",
    retryable: false,
  },
  keyReused: {
    status: 422,
    code: "idempotency/key-reused",
    title: "This key was used with another payload.",
    retryable: false,
  },
  keyBusy: {
    status: 409,
    code: "idempotency/in-progress",
    title: "The same request is being worked on.",
    retryable: true,
    retryAfterSeconds: 1,
  },
  closing: {
    status: 503,
    code: "server/closing",
    title: "The server is shutting down.",
    retryable: true,
    retryAfterSeconds: 5,
  },
  notReady: {
    status: 503,
    code: "server/not-ready",
    title: "The database does not answer.",
    retryable: true,
    retryAfterSeconds: 2,
  },
  unexpected: { status: 500, code: "server/unexpected", title: "Something went wrong on our side.", retryable: true },
} as const satisfies Record<string, Problem>;

/** The problem as a response. */
export function problemResponse(c: Context, problem: Problem): Response {
  const headers: Record<string, string> = { "content-type": PROBLEM_TYPE };
  if (problem.retryAfterSeconds !== undefined) headers["retry-after"] = String(problem.retryAfterSeconds);
  return c.body(problemBody(problem), problem.status, headers);
}

export const PROBLEM_TYPE = "application/problem+json";

/** The problem as JSON, with further members. */
export function problemBody({ status, code, title, retryable }: Problem, more: object = {}): string {
  return JSON.stringify({ type: `urn:halcyon:problem:${code}`, status, code, title, retryable, ...more });
}
