/** The value below which `share` of the numbers lie (nearest rank). */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export const median = (numbers) => quantile(numbers, 0.5);

export const bytes = (count) => count.toLocaleString("en-GB");

/** Milliseconds with as many digits as mean something. */
export const ms = (value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value).toString());

export const share = (part, whole) => `${part} of ${whole} (${Math.round((100 * part) / whole)} %)`;

/** A Markdown table; the first row is the head, the first column words, the rest numbers. */
export function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? "---|" : "---:|")).join("")}`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
