import type { Row } from "./softmax.ts";

/** Names of features → columns, for lessons whose features are words. Those that no lesson had are passed over. */
export class Columns {
  readonly #columns = new Map<string, number>();

  get count(): number {
    return this.#columns.size;
  }

  /** A row of a lesson: every feature has, or gets, its column. */
  learn(features: readonly string[]): Row {
    for (const feature of features) if (!this.#columns.has(feature)) this.#columns.set(feature, this.#columns.size);
    return this.row(features);
  }

  row(features: readonly string[]): Row {
    const columns = Int32Array.from(features.flatMap((feature) => this.#columns.get(feature) ?? []));
    return { columns, weights: new Float32Array(columns.length).fill(1) };
  }
}
