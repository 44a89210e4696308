import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { isObject } from "../read-json.ts";
import { bearerOf, readCustomer, type Identify } from "./identify.ts";

export interface OidcOptions {
  /** Of the identity provider, as its tokens name it: `https://login.example`. */
  readonly issuer: string;
  /** Who the tokens must be for. */
  readonly audience: string;
  /** Where its keys are. Default: what the provider's discovery document says. */
  readonly jwksUri?: string | undefined;
  /** The claim that holds the customer's number. Default `sub`. */
  readonly customerClaim?: string | undefined;
  /** The tenant of everybody whom this provider knows; absent: the claim `tenant` says it. */
  readonly tenant?: string | undefined;
  readonly now: () => Date;
  readonly fetch?: typeof fetch | undefined;
}

/** Signed with a private key: a token never chooses its algorithm, and a public key is never taken for a shared secret. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
/** Seconds by which two clocks may differ. */
const TOLERANCE = 30;
/** A token that says more than this is none of a visitor's. */
const MAX_TOKEN = 8_192;
const FETCH_MS = 5_000;
/** Keys are fetched again for a key that is not known, at most so often. */
const COOLDOWN_MS = 30_000;
const MAX_AGE_MS = 10 * 60_000;

/** What is wrong with the token itself: whoever brought it is not signed in. Everything else is the provider's failure. */
const REFUSED: readonly (abstract new (...given: never[]) => Error)[] = [
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** A token of an OpenID Connect provider, exchanged for a session: signature by its published keys, `iss`, `aud`, `exp` and `nbf`. */
export function identifyByOidc(options: OidcOptions): Identify {
  const { issuer, audience, customerClaim = "sub", now, fetch: send = fetch } = options;
  let keys: Promise<JWTVerifyGetKey> | null = null;

  async function findKeys(): Promise<JWTVerifyGetKey> {
    const uri = options.jwksUri ?? (await discover(issuer, send));
    return createRemoteJWKSet(new URL(uri), {
      timeoutDuration: FETCH_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_AGE_MS,
      [customFetch]: send,
    });
  }

  return async (c) => {
    const token = bearerOf(c);
    if (token === "" || token.length > MAX_TOKEN) return null;
    keys ??= findKeys().catch((error: unknown) => {
      // The next visitor asks again.
      keys = null;
      throw error;
    });
    try {
      const { payload } = await jwtVerify(token, await keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp", "sub"],
        clockTolerance: TOLERANCE,
        currentDate: now(),
      });
      const customerId = readCustomer(payload[customerClaim]);
      const tenant = options.tenant ?? payload["tenant"];
      return typeof tenant === "string" && tenant !== "" && customerId !== null ? { tenant, customerId } : null;
    } catch (error) {
      if (REFUSED.some((kind) => error instanceof kind)) return null;
      throw error;
    }
  };
}

async function discover(issuer: string, send: typeof fetch): Promise<string> {
  const address = `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const response = await send(address, { signal: AbortSignal.timeout(FETCH_MS), redirect: "error" });
  const document: unknown = response.ok ? await response.json() : null;
  // Another provider's document would bring another provider's keys.
  if (!isObject(document) || document["issuer"] !== issuer || typeof document["jwks_uri"] !== "string")
    throw new Error("the identity provider's discovery document is not its own");
  // Keys that come in the clear are anybody's, however the document came.
  if (/^https:/i.test(issuer) && !/^https:/i.test(document["jwks_uri"]))
    throw new Error("the identity provider's keys are not behind https");
  return document["jwks_uri"];
}
