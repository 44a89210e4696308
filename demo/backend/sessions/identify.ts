import type { Context } from "hono";
import { DEMO_CUSTOMER } from "../database/seed.ts";
import type { Identity } from "./caller.ts";
import { readToken } from "./token.ts";

export const DEMO_TENANT = "demo";

/** Who is signed in at the host, or null if it does not say so. */
export type Identify = (c: Context) => Identity | null | Promise<Identity | null>;

/** The demo: everybody is Robin Ellis. */
export function identifyAs(customerId: number = DEMO_CUSTOMER): Identify {
  return () => ({ tenant: DEMO_TENANT, customerId });
}

/**
 * The host's own token, `Authorization: Bearer …`: a JSON Web Token (HS256) with `sub` (the customer's number), `tenant`
 * and `exp`, made by the host's server for the visitor who is signed in there.
 */
export function identifyByHostToken(secret: string, now: () => Date): Identify {
  return (c) => {
    const claims = readToken(bearerOf(c), secret, now());
    const customerId = readCustomer(claims?.["sub"]);
    const tenant = claims?.["tenant"];
    // One of our own would renew itself for ever, were both secrets the same.
    if (claims?.["aud"] === "halcyon") return null;
    return typeof tenant === "string" && customerId !== null ? { tenant, customerId } : null;
  };
}

/** The column holds no more. */
const MAX_CUSTOMER = 2 ** 31 - 1;

/** A customer's number as a claim says it, in digits or as a number; null for everything else, such as `true`, `""` or `0x1`. */
export function readCustomer(claim: unknown): number | null {
  const number = typeof claim === "string" && /^[1-9]\d{0,9}$/.test(claim) ? Number(claim) : claim;
  return typeof number === "number" && Number.isInteger(number) && number > 0 && number <= MAX_CUSTOMER ? number : null;
}

/** What stands behind `Authorization: Bearer`; empty if nothing does. */
export function bearerOf(c: Context): string {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
}
