import { expect, test } from "vitest";
import { DIAGNOSTICS } from "../../../src/authoring/catalogue.ts";
import { EXAMPLES } from "../../../src/authoring/examples.ts";
import { lint } from "./lint.ts";

test.each(Object.entries(EXAMPLES))(
  "[V10] the example of %s has the mistake, and then it has none at all",
  async (code, example) => {
    expect(DIAGNOSTICS).toHaveProperty([code]);
    expect((await lint(example.wrong)).map((found) => found.code)).toEqual([code]);
    expect(await lint(example.right)).toEqual([]);
  },
);
