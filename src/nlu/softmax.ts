/** A text as a row of numbers: which columns, and how much of each. */
export interface Row {
  readonly columns: Int32Array;
  readonly weights: Float32Array;
}

/** A linear classifier: a row in, a probability for each class out, which sum to 1. */
export interface Softmax {
  probabilities(row: Row): Float32Array;
}

export interface Lesson {
  readonly rows: readonly Row[];
  /** The class of each row, from 0. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** How many columns there are. */
  readonly columns: number;
  /** Times that every row is seen. */
  readonly epochs: number;
  /** By which share of the error a weight moves at first. */
  readonly rate: number;
}

/** Rows learnt between two breaths: about 10 ms. */
const SLICE = 64;
/** An error smaller than this moves nothing: most classes are out of the question for most rows. */
const MIN_ERROR = 0.002;

/**
 * Fits a classifier (multinomial logistic regression, stochastic gradient descent). Pure: the order of the rows is
 * shuffled by a fixed sequence, so that the same lesson gives the same classifier. Yields now and then, so that a thread
 * can do something else meanwhile; `learn` does not.
 */
export function* learnSlowly(lesson: Lesson): Generator<void, Softmax> {
  const { rows, labels, classes, columns, epochs, rate } = lesson;
  const model = new Weights(classes, columns);
  const order = rows.map((_, at) => at);
  let seed = 1;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let at = order.length - 1; at > 0; at--) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      const other = seed % (at + 1);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    const step = rate / (1 + 0.6 * epoch);
    for (let at = 0; at < order.length; at++) {
      model.learn(rows[order[at]!]!, labels[order[at]!]!, step);
      if (at % SLICE === SLICE - 1) yield;
    }
  }
  return model;
}

export function learn(lesson: Lesson): Softmax {
  const learning = learnSlowly(lesson);
  for (;;) {
    const { done, value } = learning.next();
    if (done) return value;
  }
}

class Weights implements Softmax {
  readonly #classes: number;
  /** Column by column: the weights that a column has for all classes lie side by side. */
  readonly #weights: Float32Array;
  /** Room for the classes that a row moves. */
  readonly #moved: Int32Array;

  constructor(classes: number, columns: number) {
    this.#classes = classes;
    this.#moved = new Int32Array(classes);
    this.#weights = new Float32Array(classes * columns);
  }

  probabilities({ columns, weights }: Row): Float32Array {
    const size = this.#classes;
    const all = this.#weights;
    const out = new Float32Array(size);
    for (let at = 0; at < columns.length; at++) {
      const start = columns[at]! * size;
      const weight = weights[at]!;
      for (let each = 0; each < size; each++) out[each]! += all[start + each]! * weight;
    }
    let most = -Infinity;
    for (let each = 0; each < size; each++) most = Math.max(most, out[each]!);
    let sum = 0;
    for (let each = 0; each < size; each++) {
      out[each] = Math.exp(out[each]! - most);
      sum += out[each]!;
    }
    for (let each = 0; each < size; each++) out[each]! /= sum;
    return out;
  }

  learn(row: Row, label: number, rate: number): void {
    const size = this.#classes;
    const errors = this.probabilities(row);
    errors[label]! -= 1;
    const all = this.#weights;
    const moved = this.#moved;
    let count = 0;
    for (let each = 0; each < size; each++) if (Math.abs(errors[each]!) >= MIN_ERROR) moved[count++] = each;
    for (let at = 0; at < row.columns.length; at++) {
      const start = row.columns[at]! * size;
      const weight = row.weights[at]! * rate;
      for (let place = 0; place < count; place++) all[start + moved[place]!]! -= weight * errors[moved[place]!]!;
    }
  }
}

/** Vectors whose columns are all there. */
export function denseRows(vectors: readonly Float32Array[]): readonly Row[] {
  const columns = Int32Array.from((vectors[0] ?? []).keys());
  return vectors.map((weights) => ({ columns, weights }));
}
