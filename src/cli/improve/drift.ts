import { addScores, measureDrift, NO_SCORES, type Drift, type ScoreCounts } from "../../trace/drift.ts";
import type { ScoresOfDay } from "./evidence.ts";
import { wilson, type Share } from "./statistics.ts";

/** How surely messages were read by one version of the assistant. */
export interface VersionScores {
  readonly bundle: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly turns: number;
  readonly conversations: number;
  /** Conversations that were read unsurely on the whole. */
  readonly unsure: Share;
  /** Of its last week, against its days before; where those are too few, against the version before. */
  readonly drift: Drift;
}

const WEEK_MS = 7 * 86_400_000;

/** Versions in the order in which they were seen first. */
export function versionScores(days: readonly ScoresOfDay[]): readonly VersionScores[] {
  const bundles = [...new Set(days.map(({ bundle }) => bundle))];
  let before: ScoreCounts = NO_SCORES;
  return bundles.map((bundle): VersionScores => {
    const own = days.filter((one) => one.bundle === bundle);
    const lastDay = own.at(-1)!.day;
    const isRecent = ({ day }: ScoresOfDay): boolean => Date.parse(day) > Date.parse(lastDay) - WEEK_MS;
    const [recent, earlier, all] = [own.filter(isRecent), own.filter((one) => !isRecent(one)), own].map(sum);
    const later = measureDrift(earlier!, recent!);
    const drift = later.psi ? later : measureDrift(before, all!);
    before = all!;
    const { turns, conversations, unsure } = all!;
    const share = wilson(unsure, conversations);
    return { bundle, firstDay: own[0]!.day, lastDay, turns, conversations, unsure: share, drift };
  });
}

const sum = (days: readonly ScoreCounts[]): ScoreCounts => days.reduce(addScores, NO_SCORES);
