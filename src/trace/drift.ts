/** How surely one message was read. */
export interface Scores {
  /** The best score, calibrated, from 0 to 1. */
  readonly top: number;
  /** How far it is above the next. */
  readonly margin: number;
}

/** How surely many messages were read: two histograms of ten bins, and how many conversations were read unsurely. */
export interface ScoreCounts {
  readonly top: readonly number[];
  readonly margin: readonly number[];
  readonly turns: number;
  readonly conversations: number;
  /** Conversations whose mean top score is below the score from which a task is started without being asked about. */
  readonly unsure: number;
}

export interface Drift {
  /** Population stability index of the top score and of the margin; null below {@link LEAST_TURNS} turns on either side. */
  readonly psi: { readonly top: number; readonly margin: number } | null;
  /** Share of conversations that were read unsurely; null below {@link LEAST_CONVERSATIONS} of them. */
  readonly unsure: number | null;
  /** Users speak otherwise than they did: fit anew, do not loosen a ceiling. */
  readonly alert: boolean;
}

/** Turns on either side below which the index says nothing. */
export const LEAST_TURNS = 200;

/** Conversations below which their share says nothing: one of ten may be anybody. */
export const LEAST_CONVERSATIONS = 20;

/** The customary bound between "about the same" and "another population". */
const PSI_ALERT = 0.2;
const UNSURE_ALERT = 0.05;

const BINS = 10;
/** An empty bin counts as a little: the index of nothing against something is not endless. */
const LEAST_SHARE = 1e-4;

const NO_BINS: readonly number[] = Array.from({ length: BINS }, () => 0);

export const NO_SCORES: ScoreCounts = { top: NO_BINS, margin: NO_BINS, turns: 0, conversations: 0, unsure: 0 };

/** The counts with one more message. */
export function countScores(counts: ScoreCounts, { top, margin }: Scores): ScoreCounts {
  return { ...counts, top: withOne(counts.top, top), margin: withOne(counts.margin, margin), turns: counts.turns + 1 };
}

export function addScores(one: ScoreCounts, two: ScoreCounts): ScoreCounts {
  const sum = (a: readonly number[], b: readonly number[]): readonly number[] => a.map((count, bin) => count + b[bin]!);
  return {
    top: sum(one.top, two.top),
    margin: sum(one.margin, two.margin),
    turns: one.turns + two.turns,
    conversations: one.conversations + two.conversations,
    unsure: one.unsure + two.unsure,
  };
}

/** Compares how surely messages are read now with how surely they were. */
export function measureDrift(before: ScoreCounts, now: ScoreCounts): Drift {
  const enough = before.turns >= LEAST_TURNS && now.turns >= LEAST_TURNS;
  const psi = enough ? { top: stabilityIndex(before.top, now.top), margin: stabilityIndex(before.margin, now.margin) } : null;
  const unsure = now.conversations >= LEAST_CONVERSATIONS ? now.unsure / now.conversations : null;
  const moved = psi !== null && Math.max(psi.top, psi.margin) > PSI_ALERT;
  return { psi, unsure, alert: moved || (unsure ?? 0) > UNSURE_ALERT };
}

/** Population stability index of two histograms: Σ (now − before) · ln(now / before). 0: the same shares. */
export function stabilityIndex(before: readonly number[], now: readonly number[]): number {
  const [expected, actual] = [sharesOf(before), sharesOf(now)];
  return actual.reduce((sum, share, bin) => sum + (share - expected[bin]!) * Math.log(share / expected[bin]!), 0);
}

/** Values from 0 to 1; what is beyond the ends falls into the first or the last bin. */
function withOne(bins: readonly number[], value: number): readonly number[] {
  const place = Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS)));
  return bins.map((count, bin) => (bin === place ? count + 1 : count));
}

function sharesOf(counts: readonly number[]): readonly number[] {
  const all = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  return counts.map((count) => Math.max(LEAST_SHARE, count / all));
}

/** Counts that were stored or sent, or null if they are none. */
export function readScores(value: unknown): ScoreCounts | null {
  if (typeof value !== "object" || value === null) return null;
  const { top, margin, turns, conversations, unsure } = value as Record<string, unknown>;
  const isCount = (count: unknown): count is number => typeof count === "number" && count >= 0 && Number.isFinite(count);
  const isBins = (bins: unknown): bins is number[] => Array.isArray(bins) && bins.length === BINS && bins.every(isCount);
  if (!isBins(top) || !isBins(margin)) return null;
  return isCount(turns) && isCount(conversations) && isCount(unsure) ? { top, margin, turns, conversations, unsure } : null;
}
