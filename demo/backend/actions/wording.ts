const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** `8420` → `£84.20`. */
export function sayMoney(pence: number): string {
  return `£${(pence / 100).toFixed(2)}`;
}

/** `2026-03-12` → `Thursday 12 March`. */
export function sayDay(isoDate: string): string {
  const date = new Date(`${isoDate}T00:00:00Z`);
  return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** `["a", "b", "c"]` → `a, b and c`. */
export function sayList(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** `47850` → `47,850`. */
export function sayCount(count: number): string {
  return count.toLocaleString("en-GB");
}

/** A day `days` after `from`, as `2026-03-12`. */
export function dayAfter(from: Date, days: number): string {
  return new Date(from.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** A reference that people can read out: prefix and six characters without look-alikes. */
export function newReference(prefix: string): string {
  const letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `${prefix}-${[...bytes].map((byte) => letters[byte % letters.length]).join("")}`;
}
