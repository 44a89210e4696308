import { readHeaders, type HeadersOption } from "./headers.ts";

/**
 * A short-lived token that the host issues, sent as `Authorization: Bearer …`: the token, or a function that is asked for
 * it when it is first needed and again when a backend has refused it (`refused`). Null: there is none now.
 */
export type TokenOption = string | ((why: { readonly refused: boolean }) => string | null | Promise<string | null>);

export interface AccessOptions {
  readonly headers?: HeadersOption | undefined;
  readonly token?: TokenOption | undefined;
}

/** What a backend lets somebody in by. */
export interface Access {
  /** Headers of the next request. Rejects as the host's functions do. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** A backend has answered 401. Whether another try can do better: then the next `headers` are new ones. */
  renew(): boolean;
}

export function createAccess({ headers, token }: AccessOptions): Access {
  let known: Promise<string | null> | null = null;
  let refused = false;

  async function ask(): Promise<string | null> {
    return typeof token === "function" ? token({ refused }) : (token ?? null);
  }

  return {
    async headers() {
      const asked = (known ??= ask());
      const [given, bearer] = await Promise.all([
        readHeaders(headers),
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
