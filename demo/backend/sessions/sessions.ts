import { randomUUID } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { SCOPES, type Caller, type Identity, type Scope } from "./caller.ts";
import { readToken, signToken } from "./token.ts";

/** Long enough for a step of a dialogue, short enough that a stolen token is soon worth nothing. */
const LIFE_SECONDS = 600;
/** A page asks for the next token this long before. */
const REFRESH_SECONDS = 120;
const AUDIENCE = "halcyon";

export interface IssuedSession {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly refreshAt: string;
  readonly scopes: readonly Scope[];
}

export type Sessions = ReturnType<typeof createSessions>;

/** Issues and checks session tokens. Stateless: every process with the same secret takes them. */
export function createSessions(secret: string, now: () => Date) {
  return {
    /** @param origin - of the page that will use it; null for what is no page. */
    issue(identity: Identity, conversation: string, origin: string | null, scopes: readonly Scope[] = SCOPES): IssuedSession {
      const at = Math.floor(now().getTime() / 1000);
      const exp = at + LIFE_SECONDS;
      const { tenant, customerId } = identity;
      const claims = {
        aud: AUDIENCE,
        sub: String(customerId),
        tenant,
        conversation,
        origin,
        scopes,
        iat: at,
        exp,
        jti: randomUUID(),
      };
      return {
        token: signToken(claims, secret),
        expiresAt: new Date(exp * 1000).toISOString(),
        refreshAt: new Date((exp - REFRESH_SECONDS) * 1000).toISOString(),
        scopes,
      };
    },

    /** On whose behalf a token speaks, or null if it is not valid here, now and for this page. */
    read(token: string, origin: string | null): Caller | null {
      const claims = readToken(token, secret, now());
      if (claims === null || claims["aud"] !== AUDIENCE) return null;
      const { tenant, sub, conversation, jti, scopes } = claims;
      // A browser leaves the origin out of reads of its own site; another site's page always names its own.
      if (origin !== null && claims["origin"] !== origin) return null;
      if (typeof tenant !== "string" || typeof conversation !== "string" || typeof jti !== "string") return null;
      if (!Array.isArray(scopes)) return null;
      return {
        tenant,
        customerId: Number(sub),
        conversation,
        session: jti,
        scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      };
    },
  };
}

/** The secret that all processes of one database share where the operator gave none: the first to come makes it. */
export async function findSecret(db: Queryable): Promise<string> {
  const made = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  await db.query("INSERT INTO secrets (name, value) VALUES ('session', $1) ON CONFLICT (name) DO NOTHING", [made]);
  const [row] = await db.query<{ value: string }>("SELECT value FROM secrets WHERE name = 'session'");
  return row?.value ?? made;
}
