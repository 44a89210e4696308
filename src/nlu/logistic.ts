/** A logistic model over named features. */
export interface LogisticModel {
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
}

/** The probability that the model gives; a feature that is not there counts nothing. */
export function judge({ bias, weights }: LogisticModel, features: Readonly<Record<string, number>>): number {
  let sum = bias;
  for (const [name, weight] of Object.entries(weights)) sum += weight * (features[name] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}
