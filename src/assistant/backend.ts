import type { Actions } from "../backend/actions.ts";
import { isWebhook } from "../backend/calm-server.ts";
import type { HeadersOption } from "../backend/headers.ts";
import { createHttpActions } from "../backend/http-actions.ts";
import { createHttpKnowledge } from "../backend/http-knowledge.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { createLocalActions, type LocalAction } from "../backend/local-actions.ts";
import type { HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";

/** What every connection with a backend of this assistant has in common. */
export interface BackendOptions {
  readonly platform: Platform;
  /** Milliseconds for one call, with all its tries. */
  readonly deadlineMs: number;
  readonly headers: HeadersOption | undefined;
  /** Whose actions are asked for. */
  readonly assistant: Assistant;
  readonly report: (error: HalcyonError) => void;
}

/** Actions at an address, or functions of the page. An address that ends in `/webhook` is a CALM action server. */
export async function createActions(
  source: string | Readonly<Record<string, LocalAction>>,
  options: BackendOptions,
): Promise<Actions> {
  if (typeof source !== "string") return createLocalActions(source, options);
  if (!isWebhook(source)) return createHttpActions({ url: source, ...options });
  // A chunk of its own: most pages have no such server.
  const { createCalmActions } = await import("../backend/calm-actions.ts");
  return createCalmActions({ url: source, ...options });
}

/** A source of answers at an address. */
export function createKnowledge(url: string, options: BackendOptions): Knowledge {
  return createHttpKnowledge({ url, ...options });
}

export { guardKnowledge } from "./guards/knowledge.ts";
