/** On whose behalf a request comes. */
export interface Caller {
  readonly tenant: string;
  readonly customerId: number;
  /** Null where sessions are off: the request itself names its conversation then. */
  readonly conversation: string | null;
  /** Id of the session token; null where sessions are off. */
  readonly session: string | null;
  readonly scopes: readonly Scope[];
}

/** What a token is good for. */
export const SCOPES = ["actions", "answers", "stream", "events", "handoff", "store"] as const;
export type Scope = (typeof SCOPES)[number];

export interface CallerEnv {
  Variables: { caller: Caller };
}

/** Whoever the host says is signed in. */
export interface Identity {
  readonly tenant: string;
  readonly customerId: number;
}
