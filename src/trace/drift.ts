/** How surely one message was read. */
export interface ScoredTurn {
  /** The best score, calibrated, from 0 to 1. */
  readonly top: number;
  /** How far it is above the next. */
  readonly margin: number;
  readonly conversation: string;
}

export interface DriftOptions {
  /** The score from which a task is started without being asked about. */
  readonly accept: number;
}

export interface Drift {
  /** Population stability index of the top score and of the margin; null below {@link LEAST_TURNS} turns on either side. */
  readonly psi: { readonly top: number; readonly margin: number } | null;
  /** Share of conversations whose mean top score is below the accept threshold. */
  readonly unsure: number;
  /** Users speak otherwise than they did: fit anew, do not loosen a ceiling. */
  readonly alert: boolean;
}

/** Turns on either side below which the index says nothing. */
export const LEAST_TURNS = 200;

/** The customary bound between "about the same" and "another population". */
const PSI_ALERT = 0.2;
const UNSURE_ALERT = 0.05;

const BINS = 10;
/** An empty bin counts as a little: the index of nothing against something is not endless. */
const LEAST_SHARE = 1e-4;

/** Compares how surely messages are read now with how surely they were. */
export function measureDrift(before: readonly ScoredTurn[], now: readonly ScoredTurn[], { accept }: DriftOptions): Drift {
  const enough = before.length >= LEAST_TURNS && now.length >= LEAST_TURNS;
  const index = (of: (turn: ScoredTurn) => number): number => stabilityIndex(before.map(of), now.map(of));
  const psi = enough ? { top: index(({ top }) => top), margin: index(({ margin }) => margin) } : null;
  const unsure = shareOfUnsure(now, accept);
  const moved = psi !== null && Math.max(psi.top, psi.margin) > PSI_ALERT;
  return { psi, unsure, alert: moved || unsure > UNSURE_ALERT };
}

/** Population stability index of values from 0 to 1 over ten bins: Σ (now − before) · ln(now / before). 0: the same shares. */
export function stabilityIndex(before: readonly number[], now: readonly number[]): number {
  const [expected, actual] = [sharesOf(before), sharesOf(now)];
  return actual.reduce((sum, share, bin) => sum + (share - expected[bin]!) * Math.log(share / expected[bin]!), 0);
}

function sharesOf(values: readonly number[]): readonly number[] {
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS)));
    counts[bin] = counts[bin]! + 1;
  }
  return counts.map((count) => Math.max(LEAST_SHARE, count / Math.max(1, values.length)));
}

function shareOfUnsure(turns: readonly ScoredTurn[], accept: number): number {
  const sums = new Map<string, { readonly sum: number; readonly count: number }>();
  for (const { conversation, top } of turns) {
    const { sum, count } = sums.get(conversation) ?? { sum: 0, count: 0 };
    sums.set(conversation, { sum: sum + top, count: count + 1 });
  }
  const unsure = [...sums.values()].filter(({ sum, count }) => sum / count < accept).length;
  return sums.size === 0 ? 0 : unsure / sums.size;
}
