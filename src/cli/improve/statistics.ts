/** A share with what it may be by chance: the Wilson interval of 95 %. */
export interface Share {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, two sides, 95 %. */
const Z = 1.959964;

/** Wilson, "Probable inference", 1927. Of none nothing is known: from 0 to 1. */
export function wilson(hits: number, of: number): Share {
  if (of === 0) return { rate: 0, low: 0, high: 1 };
  const rate = hits / of;
  const spread = 1 + Z ** 2 / of;
  const middle = (rate + Z ** 2 / (2 * of)) / spread;
  const half = (Z * Math.sqrt((rate * (1 - rate)) / of + Z ** 2 / (4 * of ** 2))) / spread;
  return { rate: round(rate), low: round(Math.max(0, middle - half)), high: round(Math.min(1, middle + half)) };
}

/** The value below which that share of the values lies, between neighbours in proportion; null if there are none. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  return round(below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place)));
}

/** Four places: more are noise. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
