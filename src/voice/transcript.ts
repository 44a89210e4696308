/**
 * One text of the pieces that a recogniser hands out. Chrome on Android hands out each piece with all before it once more
 * ("where", "where is", "where is my"; https://github.com/JamesBrill/react-speech-recognition/pull/31): a piece that begins
 * with the one before stands in its place.
 */
export function joinPieces(pieces: readonly string[]): string {
  const kept: string[] = [];
  for (const piece of pieces.map((text) => text.replace(/\s+/g, " ").trim())) {
    if (piece === "") continue;
    const last = kept.at(-1)?.toLowerCase();
    const next = piece.toLowerCase();
    if (last !== undefined && (next === last || next.startsWith(`${last} `))) kept.pop();
    kept.push(piece);
  }
  return kept.join(" ");
}
