import { expect, test } from "vitest";
import { readPythonRegex } from "../../../src/authoring/python-regex.ts";

test.each([
  [String.raw`\d{10,12}`, String.raw`\d{10,12}`],
  [String.raw`(?P<year>\d{4})-(?P=year)`, String.raw`(?<year>\d{4})-\k<year>`],
  [String.raw`(?i)abc`, "abc"],
  [String.raw`\Aab\Z`, "^ab$"],
  [String.raw`\d{3}\-\d{4}\_\ \#`, String.raw`\d{3}-\d{4}_ #`],
  [String.raw`[\w\-\_\.]+\.`, String.raw`[\w\-_\.]+\.`],
  [String.raw`a\/b\[c\]`, String.raw`a\/b\[c\]`],
])("[J20] %s is read as %s", (source, regex) => {
  expect(readPythonRegex(source)).toEqual({ regex });
  expect(new RegExp(regex, "u")).toBeInstanceOf(RegExp);
});

test.each(["(", String.raw`a{2,1}`, "(?(1)a|b)", "[b-a]"])("[J20] %s is no regular expression", (source) => {
  expect(readPythonRegex(source)).toEqual({ problem: "invalid" });
});

test.each(["(a+)+", String.raw`(\d|\w)*x`])("[J20] %s can run away", (source) => {
  expect(readPythonRegex(source)).toEqual({ problem: "runaway" });
});
