import { createHmac, timingSafeEqual } from "node:crypto";

/** Older or newer than this a request is somebody's copy of one. Seconds. */
const TOLERANCE = 300;

/** HMAC-SHA-256 over the time in seconds, a dot and the body, in hexadecimal. */
export function sign(secret: string, timestamp: string, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

/** Whether a request was signed with the secret a moment ago. */
export function isSigned(
  secret: string,
  { timestamp, signature, body, now }: { timestamp: string | null; signature: string | null; body: string; now: Date },
): boolean {
  if (timestamp === null || signature === null || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE) return false;
  const wanted = Buffer.from(`v1=${sign(secret, timestamp, body)}`);
  const given = Buffer.from(signature);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
