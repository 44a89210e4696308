import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Amount, Purpose } from "./ledger.ts";
import { parseBody } from "./reply.ts";

/*
 * What was used, counted in whole numbers, so that the parts add up to the total to the last digit: milliseconds, bytes,
 * tokens, and millionths of a unit of money.
 */

/** Who used it. */
export interface UsageKey {
  readonly kind: Purpose["kind"];
  readonly flow: string | null;
  readonly step: string | null;
  /** Origin of the backend, or the name of the page's function. */
  readonly backend: string;
}

export interface UsagePart extends UsageKey, Amount {}

/** What a conversation used on one day. */
export interface UsageOfDay {
  readonly total: Amount;
  readonly parts: readonly UsagePart[];
}

export const NOTHING_USED: Amount = Object.freeze({
  calls: 0,
  failed: 0,
  bytesOut: 0,
  bytesIn: 0,
  ms: 0,
  tokens: 0,
  cost: Object.freeze({}),
});

/** Parts of one day and conversation; what more would add goes to one part for each kind. */
const MAX_PARTS = 100;
/** A backend has one currency; what it reports in more than a few is no bill. */
const MAX_CURRENCIES = 3;
const MILLION = 1_000_000;
const MOST = 1_000_000_000;

/** What `{ usage: { tokens?, cost?: { amount, currency } } }` of a reply says. What has another shape is left out. */
export function readReported(body: Json | undefined): Partial<Amount> | null {
  const usage = isJsonObject(body) ? body["usage"] : undefined;
  if (!isJsonObject(usage)) return null;
  const { tokens, cost } = usage;
  const { amount, currency } = isJsonObject(cost) ? cost : ({} as JsonObject);
  const isMoney = isCount(amount, MILLION) && typeof currency === "string" && /^[A-Z]{3}$/.test(currency);
  return {
    ...(isCount(tokens, MOST) && { tokens: Math.round(tokens) }),
    ...(isMoney && { cost: { [currency]: Math.round(amount * MILLION) } }),
  };
}

/** The same of a body as text; null: it says nothing of the kind. */
export function readReportedText(text: string): Partial<Amount> | null {
  // Most bodies say nothing, and are not read twice for that.
  if (!text.includes('"usage"')) return null;
  const body = parseBody(text);
  return typeof body === "string" ? null : readReported(body.value);
}

function isCount(value: Json | undefined, most: number): value is number {
  return typeof value === "number" && value >= 0 && value <= most;
}

export function addAmounts(one: Amount, two: Partial<Amount>): Amount {
  const cost: Record<string, number> = { ...one.cost };
  for (const [currency, amount] of Object.entries(two.cost ?? {})) cost[currency] = (cost[currency] ?? 0) + amount;
  return {
    calls: one.calls + (two.calls ?? 0),
    failed: one.failed + (two.failed ?? 0),
    bytesOut: one.bytesOut + (two.bytesOut ?? 0),
    bytesIn: one.bytesIn + (two.bytesIn ?? 0),
    ms: one.ms + Math.round(two.ms ?? 0),
    tokens: one.tokens + (two.tokens ?? 0),
    cost,
  };
}

/** One more use. The parts add up to the total, whatever had to be put together. */
export function afterUse({ total, parts }: UsageOfDay, key: UsageKey, used: Partial<Amount>): UsageOfDay {
  const known = new Set([...new Set([...Object.keys(total.cost), ...Object.keys(used.cost ?? {})])].slice(0, MAX_CURRENCIES));
  const cost = Object.entries(used.cost ?? {}).filter(([currency]) => known.has(currency));
  const amount = { ...used, cost: Object.fromEntries(cost) };
  const isFull = parts.length >= MAX_PARTS && !parts.some((part) => isSame(part, key));
  const own: UsageKey = isFull ? { kind: key.kind, flow: null, step: null, backend: "other" } : key;
  const at = parts.findIndex((part) => isSame(part, own));
  const { kind, flow, step, backend } = own;
  const part: UsagePart = { kind, flow, step, backend, ...addAmounts(parts[at] ?? NOTHING_USED, amount) };
  return { total: addAmounts(total, amount), parts: at < 0 ? [...parts, part] : parts.with(at, part) };
}

export function isSame(one: UsageKey, two: UsageKey): boolean {
  return one.kind === two.kind && one.flow === two.flow && one.step === two.step && one.backend === two.backend;
}

/** What is stored; what another version has written is as good as nothing. */
export function readUsage(value: Json | null): UsageOfDay {
  const nothing: UsageOfDay = { total: NOTHING_USED, parts: [] };
  if (!isJsonObject(value) || !isAmount(value["total"]) || !Array.isArray(value["parts"])) return nothing;
  return value["parts"].every(isAmount) ? (value as unknown as UsageOfDay) : nothing;
}

function isAmount(value: Json | undefined): boolean {
  if (!isJsonObject(value) || !isJsonObject(value["cost"])) return false;
  const { cost, calls, failed, bytesOut, bytesIn, ms, tokens } = value;
  return [calls, failed, bytesOut, bytesIn, ms, tokens, ...Object.values(cost)].every((count) => typeof count === "number");
}
