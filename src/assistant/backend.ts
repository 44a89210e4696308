import type { Actions } from "../backend/actions.ts";
import { isWebhook } from "../backend/calm-server.ts";
import type { TokenOption } from "../backend/access.ts";
import type { BreakerMemory } from "../backend/breaker.ts";
import { queueWrites } from "../backend/queued.ts";
import type { HeadersOption } from "../backend/headers.ts";
import { createHttpActions } from "../backend/http-actions.ts";
import { createLocalActions, type LocalAction } from "../backend/local-actions.ts";
import type { HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Store } from "../store/store.ts";
import { createLedger } from "./ledger.ts";

/** What every connection with a backend of this assistant has in common. */
export interface BackendOptions {
  readonly platform: Platform;
  /** Milliseconds for one call, with all its tries. */
  readonly deadlineMs: number;
  readonly headers: HeadersOption | undefined;
  readonly token?: TokenOption | undefined;
  /** Milliseconds that a function of the host's may take. Default 10,000. */
  readonly hostDeadlineMs?: number | undefined;
  /** Where tabs tell each other of backends that do not answer. Absent: this page alone knows. */
  readonly breakers?: Pick<Store, "changeRecord" | "readRecords"> | undefined;
  /** Whose actions are asked for. */
  readonly assistant: Assistant;
  readonly report: (error: HalcyonError) => void;
}

/** What is known of backends, for all tabs of this device. */
export function memoryOf({ breakers }: BackendOptions): BreakerMemory | undefined {
  return breakers && { change: (key, change) => breakers.changeRecord({ kind: "breaker", key, conversation: null }, change) };
}

/** Actions at an address, or functions of the page. An address that ends in `/webhook` is a CALM action server. */
export async function createActions(
  source: string | Readonly<Record<string, LocalAction>>,
  options: BackendOptions,
): Promise<Actions> {
  if (typeof source !== "string") return createLocalActions(source, options);
  const memory = memoryOf(options);
  const ledger = createLedger({ ...options, store: options.breakers });
  if (!isWebhook(source))
    return queueWrites(createHttpActions({ url: source, ...options, memory, ledger }), { ...options, keyed: true });
  // A chunk of its own: most pages have no such server.
  const { createCalmActions } = await import("../backend/calm-actions.ts");
  const { token: _, ...rest } = options;
  return queueWrites(createCalmActions({ url: source, ...rest, memory, ledger }), { ...options, keyed: false });
}
