import type { Outcome, SearchEffect } from "../model/effect.ts";
import type { CallOrigin } from "./ledger.ts";

export interface SearchContext {
  readonly conversationId: string;
  readonly locale: string;
  readonly signal: AbortSignal;
  /** Where in the conversation it comes from, for whoever keeps account. */
  readonly origin?: CallOrigin | undefined;
  /** The header `traceparent` of a request to this address; null: that host is not to know. */
  readonly trace?: ((url: string) => string | null) | undefined;
  /** The answer before was not what was meant: look further, and do not answer from these passages. */
  readonly broaden?: { readonly without: readonly string[] } | undefined;
}

/** The port through which questions are answered from sources. Never rejects. */
export interface Knowledge {
  search(effect: SearchEffect, context: SearchContext): Promise<Outcome>;
  close(): void;
}
