import { describe, expect, test } from "vitest";
import { readAnnotations } from "../../../src/authoring/annotations.ts";

describe("[J18] annotations", () => {
  test("[J18] a word with an entity keeps its place in the sentence without annotations", () => {
    expect(readAnnotations("send [50](amount) to [Ada](person) now")).toEqual({
      text: "send 50 to Ada now",
      entities: [
        { entity: "amount", start: 5, end: 7, value: "50" },
        { entity: "person", start: 11, end: 14, value: "Ada" },
      ],
      broken: [],
    });
  });

  test("[J18] a value may stand behind a colon, and may hold colons", () => {
    expect(readAnnotations("[noon](time:12:00)").entities).toEqual([{ entity: "time", start: 0, end: 4, value: "12:00" }]);
  });

  test("[J18] JSON gives entity, value, role and group; a group that is a number is a word", () => {
    const sentence = 'from [here]{"entity": "city", "role": "from", "group": 1, "value": {"id": "a}b"}}!';
    expect(readAnnotations(sentence)).toEqual({
      text: "from here!",
      entities: [{ entity: "city", start: 5, end: 9, value: { id: "a}b" }, role: "from", group: "1" }],
      broken: [],
    });
  });

  test("[J18] a list marks the same words several times", () => {
    expect(readAnnotations('[x y][{"entity": "a"}, {"entity": "b", "value": "z"}].')).toEqual({
      text: "x y.",
      entities: [
        { entity: "a", start: 0, end: 3, value: "x y" },
        { entity: "b", start: 0, end: 3, value: "z" },
      ],
      broken: [],
    });
  });

  test.each(["a [b] c", "[a] (b)", "[](x)", "[a", "a](b)", "[a]()", "[a](", "[[", "[a] {}", "[a][b]"])(
    "[J18] %s is words",
    (sentence) => {
      expect(readAnnotations(sentence)).toEqual({ text: sentence, entities: [], broken: [] });
    },
  );

  test.each([
    ["[a]{not json} b", "a b", "[a]{not json}"],
    ['[a]{"value": "x"} b', "a b", '[a]{"value": "x"}'],
    ['[a][{"entity": "x"}, 1] b', "a b", '[a][{"entity": "x"}, 1]'],
    ['say [a]{"entity": "x" b', "say a", '[a]{"entity": "x" b'],
  ])("[J18] %s leaves its words and is told", (sentence, text, broken) => {
    expect(readAnnotations(sentence)).toEqual({ text, entities: [], broken: [broken] });
  });

  test("[J18] a bracket inside brackets begins the annotation", () => {
    expect(readAnnotations("[x [a](b)")).toEqual({
      text: "[x a",
      entities: [{ entity: "b", start: 3, end: 4, value: "a" }],
      broken: [],
    });
  });
});
