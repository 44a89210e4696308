import { createHmac } from "node:crypto";
import { isSameSecret } from "../same-secret.ts";

/** Older or newer than this a request is somebody's copy of one. Seconds. */
const TOLERANCE = 300;

/** Whether a time in seconds, as a header gives it, is of this moment. */
export function isFresh(timestamp: string, now: Date): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now.getTime() / 1000 - Number(timestamp)) <= TOLERANCE;
}

/** HMAC-SHA-256 over the time in seconds, a dot and the body, in hexadecimal. */
export function sign(secret: string, timestamp: string, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

/** Whether a request was signed with the secret a moment ago. */
export function isSigned(
  secret: string,
  { timestamp, signature, body, now }: { timestamp: string | null; signature: string | null; body: string; now: Date },
): boolean {
  if (timestamp === null || signature === null || !isFresh(timestamp, now)) return false;
  return isSameSecret(signature, `v1=${sign(secret, timestamp, body)}`);
}
