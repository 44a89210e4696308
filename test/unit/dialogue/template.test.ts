import { describe, expect, test } from "vitest";
import { renderTemplate } from "../../../src/dialogue/template.ts";

const variables = {
  value: "x",
  context: { names: ["a", "b"], corrected_slots: { size: "L", colour: null }, info: { max: 420 }, flag: false },
  slots: { name: "ann lee", count: 2.5 },
};

describe("a template", () => {
  test.each([
    ["plain {not} a tag", "plain {not} a tag"],
    ["{{ value }}-{{value}}", "x-x"],
    ["{{ context.names|join(', ') }}", "a, b"],
    ["{{ context.corrected_slots.keys()|join('/') }}", "size/colour"],
    ["{{ context.corrected_slots.values()|list|join('/') }}", "L/None"],
    ["{{ context.info.max }}", "420"],
    ["{{ context['names'][1] }}", "b"],
    ["{{ slots.missing|default('none') }}", "none"],
    ["{{ slots.name|title }} {{ slots.name.upper() }}", "Ann Lee ANN LEE"],
    ["{% if context.flag %}yes{% elif slots.count > 2 %}some{% else %}no{% endif %}", "some"],
    ["{% if not context.flag and 'a' in context.names %}in{% endif %}", "in"],
    ["{% if slots.missing is none %}gone{% endif %}", "gone"],
    ["{% if context.names|length == 2 %}two{% endif %}", "two"],
    ["{% for key, item in context %}{% endfor %}", null],
    ["{% for name in context.names %}<{{ name }}>{% endfor %}", "<a><b>"],
    ["{% if context.flag %}{% for n in context.names %}{{ n }}{% endfor %}{% endif %}.", "."],
    ["{# a remark #}text", "text"],
    ["{{ value.__class__ }}", "None"],
    ["{{ value|unknown }}", null],
    ["{{ 1 + 1 }}", null],
    ["{% macro x() %}", null],
    ["{% if value %}open", null],
  ])("%s", (source, expected) => {
    expect(renderTemplate(source, variables)).toBe(expected);
  });
});
