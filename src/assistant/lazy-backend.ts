import type { Actions } from "../backend/actions.ts";
import type { Knowledge } from "../backend/knowledge.ts";
import { queuedOr } from "../backend/queued.ts";
import { wrapError } from "../base/errors.ts";
import type { Outcome } from "../model/effect.ts";
import type * as BackendCode from "./backend.ts";
import type { BackendOptions } from "./backend.ts";
import type * as SourcesCode from "./sources.ts";
import type { KnowledgeOptions, Source } from "./sources.ts";

/** `load`: where the code comes from. Default: the chunk beside the script. */
export interface LazyActionsOptions extends BackendOptions {
  readonly load?: (() => Promise<Pick<typeof BackendCode, "createActions">>) | undefined;
}

/** `load`: where the code comes from. Default: the chunk beside the script. */
export interface LazyKnowledgeOptions extends BackendOptions, KnowledgeOptions {
  readonly load?: (() => Promise<Pick<typeof SourcesCode, "createKnowledge">>) | undefined;
}

/** A port whose code is fetched: by `warm`, or by the first call if nobody was that careful. */
interface Lazy<Port> {
  /** Runs against the port. If its code cannot be had the backend cannot be reached either, and nothing was done. */
  use(run: (port: Port) => Promise<Outcome>, signal: AbortSignal): Promise<Outcome>;
  /** Fetches the code now, while the page is surely online. */
  warm(): void;
  close(): void;
}

export interface LazyActions extends Actions {
  warm(): void;
}

export interface LazyKnowledge extends Knowledge {
  warm(): void;
}

/** Actions whose code is fetched; `has` must be known before. */
export function lazyActions(
  source: Parameters<typeof BackendCode.createActions>[0],
  has: (action: string) => boolean,
  options: LazyActionsOptions,
): LazyActions {
  const { load = () => import("./backend.ts") } = options;
  const lazy = createLazy(async () => (await load()).createActions(source, options), options);
  const nobody: Outcome = { kind: "failed", reason: "nobody can say what became of the operation", retryable: false };
  return {
    ...lazy,
    has,
    async perform(effect, context) {
      const outcome = await lazy.use((actions) => actions.perform(effect, context), context.signal);
      // Writes wait also where there is not even the code that would have let them wait. Functions of the page need no network.
      return outcome === UNSENT && typeof source === "string" ? queuedOr(outcome, effect, options) : outcome;
    },
    look: (operation, effect, context) =>
      lazy.use(async (actions) => actions.look?.(operation, effect, context) ?? nobody, context.signal),
    stop: (operation, effect, context) =>
      lazy.use(
        async (actions) => actions.stop?.(operation, effect, context) ?? { kind: "stopped", confirmed: false },
        context.signal,
      ),
  };
}

/** Knowledge whose code is fetched. */
export function lazyKnowledge(sources: readonly Source[], options: LazyKnowledgeOptions): LazyKnowledge {
  const { load = () => import("./sources.ts") } = options;
  const lazy = createLazy(async () => (await load()).createKnowledge(sources, options), options);
  return { ...lazy, search: (effect, context) => lazy.use((knowledge) => knowledge.search(effect, context), context.signal) };
}

/** What has no code has sent nothing. */
const UNSENT: Outcome = { kind: "offline", unsent: true };

function createLazy<Port extends { close(): void }>(
  make: () => Promise<Port>,
  { platform, deadlineMs, report }: Pick<BackendOptions, "platform" | "deadlineMs" | "report">,
): Lazy<Port> {
  const closing = new AbortController();
  let loading: Promise<Port> | null = null;

  async function load(): Promise<Port> {
    const port = await make();
    if (closing.signal.aborted) port.close();
    else closing.signal.addEventListener("abort", () => port.close());
    return port;
  }

  function get(): Promise<Port> {
    loading ??= load().catch((thrown: unknown) => {
      // The next call tries again; that nobody could be reached is the outcome of this one.
      loading = null;
      throw thrown;
    });
    return loading;
  }

  return {
    // Whoever calls later tries again, and tells.
    warm: () => void get().catch(() => {}),
    async use(run, signal) {
      const waiting = new AbortController();
      try {
        const late = new Promise<null>((resolve) => platform.after(deadlineMs, () => resolve(null), waiting.signal));
        const port = await Promise.race([get(), late]);
        signal.throwIfAborted();
        return port ? await run(port) : UNSENT;
      } catch (thrown) {
        if (signal.aborted) return { kind: "cancelled" };
        if (platform.online()) report(wrapError("script/part-missing", thrown, { part: "backend" }));
        return UNSENT;
      } finally {
        waiting.abort();
      }
    },
    close: () => closing.abort(),
  };
}
