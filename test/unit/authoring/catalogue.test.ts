import { expect, test } from "vitest";
import { DIAGNOSTICS } from "../../../src/authoring/catalogue.ts";

const sources = import.meta.glob<string>(["/src/{authoring,testing}/**/*.ts", "!/src/authoring/catalogue.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

test("the catalogue explains every code that a file reports, and no other", () => {
  const reported = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/"((?:yaml|key|assistant|project|flow|slot|response|condition|nlu|lint|test)\/[a-z-]+)"/g)].map(
      ([, code]) => code!,
    ),
  );
  expect([...new Set(reported)].toSorted()).toEqual(Object.keys(DIAGNOSTICS).toSorted());
});
