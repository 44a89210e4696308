import { expect, test } from "vitest";
import { readRetryAfter } from "../../../src/backend/retry.ts";

test("[B10] Retry-After is seconds or a date, and nothing else", () => {
  const now = Date.UTC(2026, 0, 2, 12);
  expect(readRetryAfter("2", now)).toBe(2_000);
  expect(readRetryAfter("-1", now)).toBe(0);
  expect(readRetryAfter("Fri, 02 Jan 2026 12:00:05 GMT", now)).toBe(5_000);
  expect(readRetryAfter("Fri, 02 Jan 2026 11:00:00 GMT", now)).toBe(0);
  expect(readRetryAfter("1e308", now)).toBeUndefined();
  for (const none of [null, " ", "soon"]) expect(readRetryAfter(none, now)).toBeUndefined();
});
