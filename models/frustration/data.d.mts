export interface Line {
  readonly text: string;
  readonly angry: boolean;
}
export function readLines(name: string): readonly Line[];
