import { expect, test } from "vitest";
import { DIAGNOSTICS } from "../../../src/authoring/catalogue.ts";

const sources = import.meta.glob<string>(["/src/{authoring,testing,cli,knowledge}/**/*.ts", "!/src/authoring/catalogue*.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** In the command line other codes are those of errors. */
const OF_THE_COMMAND_LINE = /"((?:knowledge|openapi)\/[a-z-]+)"/g;
const OF_FILES =
  /"((?:yaml|key|assistant|project|flow|slot|action|response|condition|nlu|lint|test|knowledge|openapi|policy)\/[a-z-]+)"/g;

test("the catalogue explains every code that a file reports, and no other", () => {
  const reported = Object.entries(sources).flatMap(([path, text]) =>
    [...text.matchAll(path.startsWith("/src/cli/") ? OF_THE_COMMAND_LINE : OF_FILES)].map(([, code]) => code!),
  );
  const articles = [...sources["/src/knowledge/check-articles.ts"]!.matchAll(/kind: "([a-z]+)"/g)].map(
    ([, kind]) => `knowledge/${kind}`,
  );
  expect([...new Set([...reported, ...articles])].toSorted()).toEqual(Object.keys(DIAGNOSTICS).toSorted());
});
