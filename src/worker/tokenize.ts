import { Tokenizer } from "@huggingface/tokenizers";
import { isJsonObject, type Json } from "../base/json.ts";
import { HalcyonError } from "../base/errors.ts";

/** Token ids of a text, with the model's own first and last token; at most `maxTokens` of them. */
export type Tokenize = (text: string) => readonly number[];

/** The model's tokenizer from its two JSON files. A text of more than `maxTokens` tokens loses its end, never its last token. */
export function createTokenize(tokenizer: Json, config: Json, maxTokens: number): Tokenize {
  if (!isJsonObject(tokenizer) || !isJsonObject(config))
    throw new HalcyonError("nlu/shape", { reason: "the tokenizer files hold no object" });
  const inner = new Tokenizer(tokenizer, config);
  return (text) => {
    const { ids } = inner.encode(text);
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids.at(-1)!];
  };
}
