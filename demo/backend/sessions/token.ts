import { createHmac, timingSafeEqual } from "node:crypto";
import { isObject } from "../read-json.ts";

/** What a token says. Times in seconds. */
export type Claims = Readonly<Record<string, unknown>>;

const HEADER = encode({ alg: "HS256", typ: "JWT" });
const MAX_LENGTH = 4096;

/** A JSON Web Token signed by HMAC-SHA-256. */
export function signToken(claims: Claims, secret: string): string {
  const signed = `${HEADER}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/**
 * The claims of a token, or null if it was not signed with this secret, is over, or is no token of this kind: the
 * algorithm is ours to choose, not the token's.
 */
export function readToken(token: string, secret: string, now: Date): Claims | null {
  const [header, body, signature, ...rest] = token.split(".");
  if (token.length > MAX_LENGTH || !header || !body || !signature || rest.length > 0) return null;
  const expected = createHmac("sha256", secret).update(`${header}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const [head, claims] = [decode(header), decode(body)];
  if (head?.["alg"] !== "HS256" || claims === null) return null;
  return typeof claims["exp"] === "number" && claims["exp"] * 1000 > now.getTime() ? claims : null;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
