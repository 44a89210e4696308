import type { Place } from "../../base/diagnostics.ts";
import type { TestReport, TestResult } from "../run-tests.ts";
import type { Finding } from "./check-turn.ts";

/** One generated test: a path, a question disturbed in one way, an action that fails, or a claim about a flow. */
export interface GeneratedResult extends TestResult {
  /** Null: it is about the whole assistant. */
  readonly flow: string | null;
  /** How a question was disturbed. */
  readonly disturbance?: string | undefined;
  readonly finding?: Finding | undefined;
  /** The failure as a file of conversation tests that can be run. */
  readonly yaml?: string | undefined;
}

export interface FlowReport {
  readonly flow: string;
  readonly place: Place;
  readonly paths: number;
  /** Paths that were not played because there are too many. `isMore`: at least so many. */
  readonly leftOut: number;
  readonly isMore: boolean;
  /** Disturbances and failing actions that were not played because there are too many. */
  readonly leftOutTests: number;
  /** Questions of the flow; the others than the unasked were disturbed. */
  readonly questions: number;
  readonly unasked: readonly string[];
  /** Pairs of a question and a disturbance that does not apply to it: there is no earlier answer to correct, say. */
  readonly inapplicable: number;
  readonly results: readonly GeneratedResult[];
}

export interface GeneratedReport extends TestReport {
  readonly results: readonly GeneratedResult[];
  readonly flows: readonly FlowReport[];
  /** Ways in which each question was disturbed. */
  readonly disturbances: number;
}

const NOWHERE: Place = { file: "(no file)", line: 1, column: 1 };

/** Where a flow or a step was written. */
export function placeOf(...written: readonly { readonly place?: Place | undefined }[]): Place {
  return written.find(({ place }) => place)?.place ?? NOWHERE;
}

/** What each kind of finding breaks, as what was expected. */
export const EXPECTED: Readonly<Record<Finding["kind"], string>> = {
  crash: "the dialogue to go on",
  "endless loop": "the flow to come to an end",
  "dead end": "the bot to speak, and the open question to be asked again",
  "orphaned state": "nothing of a task that is over to be left",
  "lost correction": "the corrected value to be in effect",
  "repeated words": "other words than the time before",
  "no way out": "a way out after the third message that was not understood",
  "other way": "the path that the flow's own conditions lead to",
  "untaken branch": "every branch to be taken for some values",
  "unreached step": "every step to be reached",
};
