import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Tokenizer } from "@huggingface/tokenizers";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));

/** Made by `python models/tokenizer_fixture.py` with Python's `tokenizers`. */
interface Fixture {
  readonly sentences: readonly string[];
  readonly ids: readonly (readonly number[])[];
}

const fixture = JSON.parse(
  gunzipSync(readFileSync(join(root, "test/fixtures/tokenizer-10k.json.gz"))).toString("utf8"),
) as Fixture;
const tokenizer = new Tokenizer(
  read("models/dist/v1/tokenizer.json") as object,
  read("models/dist/v1/tokenizer_config.json") as object,
);
const unknown = tokenizer.token_to_id("[UNK]");

test("the tokenizer gives the ids of Python's on 10,000 sentences", () => {
  expect(fixture.sentences).toHaveLength(10_000);
  const different = fixture.sentences
    .map((text, index) => ({ text, here: tokenizer.encode(text).ids, there: fixture.ids[index] }))
    .filter(({ here, there }) => here.join() !== there?.join());
  expect(different.slice(0, 5)).toEqual([]);
});

test("Latin text never becomes an unknown word, however it is spelled", () => {
  const texts = ["reimbursement verification", "smörgåsbord in Łódź, œuvre, Straße", "qzxjkvbw'#~", "great👍", "x".repeat(100)];
  const unknowns = texts.map((text) => tokenizer.encode(text).ids.filter((id) => id === unknown).length);
  expect(unknowns).toEqual([0, 0, 0, 1, 0]);
});

test("a run of emoji or of another script is one unknown word of its own", () => {
  expect(tokenizer.encode("ok 👩‍👩‍👧‍👦🎉 ok").tokens).toEqual(["[CLS]", "ok", "[UNK]", "ok", "[SEP]"]);
  expect(tokenizer.encode("東京まで一枚").tokens).toEqual(["[CLS]", "[UNK]", "[SEP]"]);
});
