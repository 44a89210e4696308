import { wrapError, type HalcyonError } from "../base/errors.ts";
import { checkJson, isJsonObject, type JsonObject } from "../base/json.ts";
import type { Platform } from "../base/platform.ts";

/** Who is asking, as the host knows it: asked before every turn. Null: nobody that it vouches for. */
export type IdentityOption = () => WhoAsks | null | Promise<WhoAsks | null>;

export interface WhoAsks {
  /** By name, plain JSON: what slots with a `claim` hold. */
  readonly claims: JsonObject;
}

/** A turn waits so long for the host to say who is asking. */
const WAIT_MS = 5_000;

/** A host that does not say, or fails, vouches for nobody. */
export async function askWho(
  ask: IdentityOption,
  { platform, report }: { readonly platform: Platform; readonly report: (error: HalcyonError) => void },
): Promise<JsonObject | null> {
  const waiting = new AbortController();
  const late = new Promise<never>((_, reject) =>
    platform.after(WAIT_MS, () => reject(new Error(`no answer within ${WAIT_MS} ms`)), waiting.signal),
  );
  try {
    const known = await Promise.race([Promise.resolve().then(ask), late]);
    if (!isJsonObject(known?.claims)) return null;
    const problem = checkJson(known.claims);
    if (problem !== null) throw new Error(`the claims hold ${problem}`);
    return known.claims;
  } catch (thrown) {
    report(wrapError("identity/failed", thrown));
    return null;
  } finally {
    waiting.abort();
  }
}
