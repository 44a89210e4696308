export interface Judged {
  readonly called: number;
  readonly right: number;
  readonly angry: number;
  readonly lines: number;
}
export function wilson(hits: number, all: number): readonly [number, number];
export function judge(lines: readonly { readonly angry: boolean; readonly score: number }[], threshold: number): Judged;
