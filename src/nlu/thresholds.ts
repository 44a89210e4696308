/**
 * Every number that a decision hangs on. `LINEAR` and `ENSEMBLE` are logistic models over the features of
 * flow-scores.ts; their weights are fitted by `models/calibrate.mjs` on sampled assistants (development parts of SGD and
 * CLINC150, 0-10 examples a flow, a fifth of the messages meant for no flow). The others were set by hand on
 * test/conversations/understanding-dev.jsonl.
 */

export interface LogisticModel {
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
}

export const LINEAR: LogisticModel = {
  bias: -3.11,
  weights: {
    word: 0.45,
    letter: 2.41,
    coverage: 1.49,
    name: 2.37,
    gap: 4.38,
    background: -0.14,
    wish: -0.02,
    short: -0.12,
    examples: -0.74,
  },
};

export const ENSEMBLE: LogisticModel = {
  bias: -4.03,
  weights: {
    word: -1.94,
    letter: 0,
    coverage: 1.03,
    name: 2.16,
    gap: 2.64,
    background: -0.09,
    wish: -0.23,
    short: 0.1,
    examples: -1.66,
    cosine: 5.81,
    cosineGap: 7.73,
  },
};

/** A flow starts from this probability on … */
export const START = 0.5;
/** … or from this one on, if the message is a question about things in general, … */
export const IMPERSONAL_START = 0.75;
/** … and the user is asked which of several was meant from this one on, … */
export const CLARIFY = 0.3;
/** … or when the second best start is this near to the best, in probability. */
export const CLOSE = 0.12;
/** Flows offered in a clarification at most. */
export const MAX_CLARIFY = 3;
/** By how much a flow must beat a fitting answer to the open question: the digression test. */
export const DIGRESSION_MARGIN = 0.1;
/** An act from the encoder alone: this near to a prototype, and nearer by the margin than to any flow. */
export const ACT_COSINE = 0.62;
export const ACT_MARGIN = 0.08;
/** A categorical value by meaning alone: message and option this alike, and the next option by the margin less. */
export const OPTION_COSINE = 0.5;
export const OPTION_MARGIN = 0.12;
/** A value that nobody asked for is taken from this confidence on: over-filling is worse than asking. */
export const PREFILL = 0.8;
/** Letters that may be wrong in a word of a value, by the word's length. */
export const SLIPS: readonly { readonly from: number; readonly slips: number }[] = [
  { from: 8, slips: 2 },
  { from: 4, slips: 1 },
  { from: 0, slips: 0 },
];
