/** Words that stand in any sentence and support none. */
const COMMON = new Set(
  (
    "the and for are you your with that this from have has had was were will would can could may might must shall should not but " +
    "our ours their them they its his her who what when where which how why all any some each than then there here into onto " +
    "about also only just very more most such been being does did doing please yes within"
  ).split(" "),
);

/** The words of a text that carry meaning, without their endings. */
export function readStems(text: string): Set<string> {
  const words = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return new Set(words.filter((word) => !COMMON.has(word)).map((word) => word.replace(/(ing|ed|es|s|ly)$/, "")));
}

/** Numbers as they are written, without the commas of thousands: `£1,200.50` → `1200.50`. */
export function readNumbers(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) => number.replaceAll(",", "").replace(/^0+(?=\d)/, ""));
}
