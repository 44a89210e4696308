import { isHalcyonError, type HalcyonError } from "../base/errors.ts";
import { createPlatform } from "../base/platform.ts";
import { readHeaders, type HeadersOption } from "./headers.ts";
import { askHost, type HostTime } from "./host-function.ts";

/**
 * A short-lived token that the host issues, sent as `Authorization: Bearer …`: the token, or a function that is asked for
 * it when it is first needed and again when a backend has refused it (`refused`). Null: there is none now.
 */
export type TokenOption = string | ((why: { readonly refused: boolean }) => string | null | Promise<string | null>);

export interface AccessOptions {
  readonly headers?: HeadersOption | undefined;
  readonly token?: TokenOption | undefined;
  /** Milliseconds that either function may take. Default 10,000. */
  readonly hostDeadlineMs?: number | undefined;
  /** Told of a function that gave no answer in time. */
  readonly report?: ((error: HalcyonError) => void) | undefined;
}

/** What a backend lets somebody in by. */
export interface Access {
  /** Headers of the next request. Rejects as the host's functions do, and with `host/no-answer` where one is silent. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** A backend has answered 401. Whether another try can do better: then the next `headers` are new ones. */
  renew(): boolean;
}

export function createAccess(
  { headers, token, hostDeadlineMs, report }: AccessOptions,
  { platform = createPlatform() }: Partial<Pick<HostTime, "platform">> = {},
): Access {
  const time = { platform, hostDeadlineMs };
  let known: Promise<string | null> | null = null;
  let refused = false;

  async function ask(): Promise<string | null> {
    return typeof token === "function" ? waited("token", () => token({ refused })) : (token ?? null);
  }

  async function waited<Answer>(name: string, asking: () => Answer | Promise<Answer>): Promise<Answer> {
    try {
      return await askHost(name, asking, time);
    } catch (thrown) {
      if (isHalcyonError(thrown, "host/no-answer")) report?.(thrown);
      throw thrown;
    }
  }

  return {
    async headers() {
      const asked = (known ??= ask());
      const [given, bearer] = await Promise.all([
        typeof headers === "function" ? waited("headers", headers) : readHeaders(headers),
        asked.catch((thrown: unknown) => {
          if (known === asked) known = null;
          throw thrown;
        }),
      ]);
      // A host that is asked later, when somebody has signed in, may have one.
      if (bearer === null && known === asked) known = null;
      return bearer === null ? given : { ...given, authorization: `Bearer ${bearer}` };
    },
    renew() {
      if (typeof token !== "function") return typeof headers === "function";
      known = null;
      refused = true;
      return true;
    },
  };
}
