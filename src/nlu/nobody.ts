/** Where the sentence is about none: its subject, or what there is. */
const NOBODY =
  /^(?:(?:well|thankfully|luckily|fortunately|happily|thank (?:god|goodness|heavens)|as far as i (?:know|can (?:tell|see))|i think)[\s,]+)*(?:(?:there|it|that|this|we|they|i|he|she) (?:is|was|are|were|has|have|had|has been|have been|had been) )?(?:nobody|no[ -]one|none|neither|nothing|no(?! (?:idea|clue)))\b/;
const EXCEPTION =
  /\b(?:except|apart from|other than|besides|(?:nobody|one|none|neither|nothing)(?: else)? but)\b(?! (?:that|when|if|because)\b)/;

/**
 * "Nobody was hurt", "there was nothing": what a yes/no question asks for holds for none. Null: the message says nothing
 * of the kind; `"some"`: of none but an exception ("nobody except my wife"), so that it is neither yes nor no.
 */
export function isOfNobody(lower: string): "none" | "some" | null {
  if (!NOBODY.test(lower)) return null;
  return EXCEPTION.test(lower) ? "some" : "none";
}
