import { SLIPS } from "../thresholds.ts";
import { stem, type Word } from "../words.ts";
import { editDistance } from "./distance.ts";
import type { Found } from "./found.ts";

/** One way to say a value. */
export interface Choice {
  readonly value: string;
  /** Lower-case words. */
  readonly words: readonly string[];
  readonly stems: readonly string[];
  /** Typed as the author wrote it, or by another word for it. */
  readonly kind: "value" | "alias" | "implied";
}

export function toChoice(value: string, surface: string, kind: Choice["kind"]): Choice | null {
  const words = surface.toLowerCase().match(/[\p{L}\p{N}]+(?:['.][\p{L}\p{N}]+)*/gu);
  return words ? { value, words, stems: words.map(stem), kind } : null;
}

/**
 * Values named in a message: exactly, by plural or other ending, or with slips of the keyboard (length-scaled,
 * thresholds.ts). Of readings that overlap the longer and then the surer stays.
 */
export function readChoices(words: readonly Word[], choices: readonly Choice[]): readonly Found<string>[] {
  const found: (Found<string> & { readonly size: number })[] = [];
  for (const choice of choices) {
    const size = choice.words.length;
    for (let at = 0; at + size <= words.length; at++) {
      const sure = alike(words.slice(at, at + size), choice);
      if (sure > 0) found.push({ value: choice.value, start: words[at]!.start, end: words[at + size - 1]!.end, sure, size });
    }
    for (const joined of readJoined(words, choice)) found.push({ ...joined, size });
  }
  found.sort((one, other) => other.size - one.size || other.sure - one.sure || one.start - other.start);
  const kept: (typeof found)[number][] = [];
  for (const each of found) {
    if (
      kept.some(
        (other) =>
          each.start < other.end &&
          other.start < each.end &&
          !(each.sure === other.sure && each.size === other.size && each.value !== other.value),
      )
    )
      continue;
    kept.push(each);
  }
  return kept
    .toSorted((one, other) => one.start - other.start)
    .map(({ value, start, end, sure }) => ({ value, start, end, sure }));
}

function alike(said: readonly Word[], { words, stems, kind }: Choice): number {
  const ceiling = kind === "implied" ? 0.95 : 0.99;
  if (said.every((word, at) => word.text === words[at]))
    return words.length === 1 && words[0]!.length === 1 && /[ai]/.test(words[0]!) ? 0.5 : ceiling;
  if (said.every((word, at) => word.stem === stems[at])) return 0.95;
  if (kind === "implied") return 0;
  let worst = 1;
  for (const [at, word] of said.entries()) {
    const wanted = words[at]!;
    const slips = SLIPS.find(({ from }) => wanted.length >= from)!.slips;
    const distance = editDistance(word.text, wanted, slips);
    if (distance > slips || (distance > 0 && (word.empty || /\d/.test(wanted) || word.text[0] !== wanted[0]))) return 0;
    worst = Math.min(worst, 1 - distance / wanted.length);
  }
  return 0.9 * worst;
}

/** "pay pal" for "paypal", "extralarge" for "extra large". */
function readJoined(words: readonly Word[], { value, words: wanted, kind }: Choice): readonly Found<string>[] {
  const whole = wanted.join("");
  const found: Found<string>[] = [];
  if (kind === "implied" || whole.length < 5) return found;
  for (const size of [wanted.length - 1, wanted.length + 1]) {
    for (let at = 0; size > 0 && at + size <= words.length; at++) {
      const said = words.slice(at, at + size);
      if (said.map(({ text }) => text).join("") === whole)
        found.push({ value, start: said[0]!.start, end: said.at(-1)!.end, sure: 0.93 });
    }
  }
  return found;
}
