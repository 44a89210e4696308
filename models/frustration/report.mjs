/** Precision and recall at a threshold, with Wilson's intervals of 95 %. */
export function wilson(hits, all) {
  if (all === 0) return [0, 1];
  const [z, share] = [1.96, hits / all];
  const middle = (share + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const half = (z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all))) / (1 + (z * z) / all);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** @param lines - `{ angry, score }` */
export function judge(lines, threshold) {
  const called = lines.filter(({ score }) => score >= threshold);
  const angry = lines.filter((line) => line.angry);
  const right = called.filter((line) => line.angry).length;
  return { called: called.length, right, angry: angry.length, lines: lines.length };
}

export function tell({ called, right, angry, lines }) {
  const say = (name, hits, all) =>
    `${name} ${hits}/${all} = ${((100 * hits) / Math.max(1, all)).toFixed(1)} % (95 %: ${wilson(hits, all)
      .map((end) => (100 * end).toFixed(1))
      .join("-")})`;
  return [
    say("precision", right, called),
    say("recall", right, angry),
    say("false alarms", called - right, lines - angry),
  ].join("; ");
}
