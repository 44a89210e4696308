import type { Actions } from "../backend/actions.ts";
import type { HeadersOption } from "../backend/headers.ts";
import { createHttpActions } from "../backend/http-actions.ts";
import { createHttpKnowledge } from "../backend/http-knowledge.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { createLocalActions, type LocalAction } from "../backend/local-actions.ts";
import type { Platform } from "../base/platform.ts";

/** What every connection with a backend of this assistant has in common. */
export interface BackendOptions {
  readonly platform: Platform;
  /** Milliseconds for one call, with all its tries. */
  readonly deadlineMs: number;
  readonly headers: HeadersOption | undefined;
}

/** Actions at an address, or functions of the page. */
export function createActions(source: string | Readonly<Record<string, LocalAction>>, options: BackendOptions): Actions {
  return typeof source === "string" ? createHttpActions({ url: source, ...options }) : createLocalActions(source, options);
}

/** A source of answers at an address. */
export function createKnowledge(url: string, options: BackendOptions): Knowledge {
  return createHttpKnowledge({ url, ...options });
}
