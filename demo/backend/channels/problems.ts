import type { Problem } from "../problem.ts";

export const CHANNEL_PROBLEMS = {
  notAllowed: {
    status: 401,
    code: "channel/not-allowed",
    title: "This channel is for whoever has its token, or signs with its secret.",
    retryable: false,
  },
  late: {
    status: 503,
    code: "channel/late",
    title: "The message is kept; its answer is not there yet. Ask again with the same id.",
    retryable: true,
    retryAfterSeconds: 2,
  },
  busy: {
    status: 429,
    code: "channel/busy",
    title: "Too many messages wait; this one is not kept.",
    retryable: true,
    retryAfterSeconds: 2,
  },
} as const satisfies Record<string, Problem>;
