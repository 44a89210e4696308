import type { Problem } from "../problem.ts";
import { ReceiverFailure } from "./receiver.ts";

export const NO_RECEIVER: Problem = {
  status: 404,
  code: "handoff/no-receiver",
  title: "Nobody is there to take over.",
  retryable: false,
};
export const UNKNOWN_CASE: Problem = {
  status: 404,
  code: "handoff/unknown",
  title: "There is no such handover.",
  retryable: false,
};
export const CLOSED_CASE: Problem = { status: 409, code: "handoff/closed", title: "The handover is over.", retryable: false };
export const NOT_AN_AGENT: Problem = {
  status: 401,
  code: "handoff/not-an-agent",
  title: "Send the agents' token.",
  retryable: false,
};

const DOWN: Problem = {
  status: 503,
  code: "handoff/receiver-down",
  title: "The receiver does not answer.",
  retryable: true,
  retryAfterSeconds: 5,
};
const REFUSED: Problem = {
  status: 502,
  code: "handoff/receiver-refused",
  title: "The receiver refused the request.",
  retryable: false,
};

/** What a failure of a receiver is to the page; null: it is none. */
export function receiverProblem(error: unknown): Problem | null {
  if (!(error instanceof ReceiverFailure)) return null;
  return error.retryable ? DOWN : REFUSED;
}
