import { describe, expect, test } from "vitest";
import { renderTemplate } from "../../../src/dialogue/template.ts";

const variables = {
  value: "x",
  yes: true,
  context: {
    names: ["a", "b"],
    corrected_slots: { size: "L", colour: null },
    info: { max: 420 },
    flag: false,
    none: null,
    empty: [],
    key: "max",
  },
  slots: {
    name: "ann lee",
    count: 2.5,
    whole: 3,
    list: ["x'y", 'q"q', "p"],
    map: { k: [1, true, null] },
    note: null,
    odd: { True: 1, None: 2, "": 3 },
  },
};

const render = (source: string): string | null => renderTemplate(source, variables);

describe("[R20] a template prints variables as Python does", () => {
  test.each([
    ["plain {not} a tag", "plain {not} a tag"],
    ["{{ value }}-{{value}}", "x-x"],
    ["{{ context.info.max }}", "420"],
    ["{{ slots.count }} {{ slots.whole }}", "2.5 3"],
    ["{{ yes }} {{ context.flag }} {{ slots.note }}", "True False None"],
    ["{{ slots.list }}", `["x'y", 'q"q', 'p']`],
    ["{{ context.corrected_slots }}", "{'size': 'L', 'colour': None}"],
    ["{{ slots.map }}", "{'k': [1, True, None]}"],
    ["{{ 'a' }}{{ \"b\" }}{{ 1.5 }}{{ -2 }}{{ true }}{{ False }}{{ None }}{{ none }}", "ab1.5-2TrueFalseNoneNone"],
    ["{{ 'a\\nb\\t\\'c\\\\' }}", "a\nb\t'c\\"],
    ["{{ [1, 'a', none] }}", "[1, 'a', None]"],
    ["{{ ['it\\'s \"so\"\\n\\\\'] }}", "['it\\'s \"so\"\\n\\\\']"],
    ["{{ [] }}", "[]"],
  ])("%s", (source, expected) => expect(render(source)).toBe(expected));
});

describe("[R21] paths lead to properties and items; what there is not prints nothing", () => {
  test.each([
    ["{{ context['names'][1] }}", "b"],
    ["{{ context.names.0 }}{{ context.names[-1] }}", "ab"],
    ["{{ context.info[context.key] }}", "420"],
    ["{{ slots.name[0] }}", "a"],
    ["{{ '😀x'[0] }}{{ 'x😀'[-1] }}", "😀😀"],
    ["{{ slots.odd[true] }}{{ slots.odd[none] }}{{ slots.odd[missing] }}", "123"],
    ["[{{ missing }}{{ context.missing }}{{ context.names[7] }}{{ context.names.length }}{{ value.__class__ }}]", "[]"],
    ["[{{ slots.count.x }}{{ slots.note.x }}{{ yes.x }}]", "[]"],
    ["{{ context.toString }}{{ context.constructor }}{{ constructor }}{{ __proto__ }}", ""],
    ["{{ context.corrected_slots.keys()|join('/') }}", "size/colour"],
    ["{{ context.corrected_slots.values()|join('/') }}", "L/None"],
    ["{{ context.corrected_slots.items()|list }}", "[['size', 'L'], ['colour', None]]"],
    ["{{ context.info.get('max') }} {{ context.info.get('min') }} {{ context.info.get('min', 5) }}", "420 None 5"],
    [
      "{{ slots.name.upper() }} {{ slots.name.title() }} {{ ' a '.strip() }} {{ 'aXb'.replace('X', '-') }}",
      "ANN LEE Ann Lee a a-b",
    ],
    ["{{ 'aB'.lower() }} {{ 'aB'.capitalize() }}", "ab Ab"],
  ])("%s", (source, expected) => expect(render(source)).toBe(expected));
});

describe("[R22] filters", () => {
  test.each([
    ["{{ context.names|join(', ') }}", "a, b"],
    ["{{ context.names|join }}", "ab"],
    ["{{ 'abc'|join('-') }}", "a-b-c"],
    ["{{ context.corrected_slots|join('+') }}", "size+colour"],
    ["{{ missing|join(',') }}", ""],
    ["{{ slots.missing|default('none') }} {{ slots.missing|default }}.", "none ."],
    ["{{ slots.note|default('gone') }} {{ slots.note|default('gone', true) }}", "None gone"],
    ["{{ ''|default('e') }}{{ ''|default('e', true) }}", "e"],
    ["{{ slots.name|title }}|{{ 'two-parts (in)'|title }}", "Ann Lee|Two-Parts (In)"],
    ["{{ slots.name|capitalize }} {{ 'ABC'|lower }} {{ 'abc'|upper }} [{{ ' a '|trim }}]", "Ann lee abc ABC [a]"],
    ["{{ context.names|length }}{{ 'abc'|count }}{{ context|length }}", "237"],
    ["{{ context.names|first }}{{ context.names|last }}{{ context.empty|first }}", "ab"],
    ["{{ 'aXbX'|replace('X', '-') }}", "a-b-"],
    ["{{ 2.567|round(1) }} {{ 2.5|round }} {{ 2.4|round }} {{ 1|round(20) }}", "2.6 3 2 1"],
    ["{{ '3.9'|int }} {{ 'x'|int }} {{ 4.2|int }} {{ -4.2|int }}", "3 0 4 -4"],
    ["{{ 'ab'|list }} {{ 5|string }}", "['a', 'b'] 5"],
    ["{{ context.names | first | upper }}", "A"],
  ])("%s", (source, expected) => expect(render(source)).toBe(expected));
});

describe("[R23] branches", () => {
  test.each([
    ["{% if context.flag %}yes{% elif slots.count > 2 %}some{% else %}no{% endif %}", "some"],
    ["{% if yes %}1{% elif yes %}2{% else %}3{% endif %}", "1"],
    ["{% if context.flag %}1{% elif context.flag %}2{% else %}3{% endif %}", "3"],
    ["{% if context.flag %}1{% elif context.flag %}2{% endif %}.", "."],
    ["{% if yes %}{% if context.flag %}a{% else %}b{% endif %}c{% else %}d{% endif %}", "bc"],
    ["{% if not yes %}{% if yes %}a{% else %}b{% endif %}c{% else %}d{% endif %}", "d"],
    ["{% if(yes) %}in{% endif %}", "in"],
    ["{{ 'a' if yes else 'b' }}{{ 'a' if not yes else 'b' }}{{ 'c' if context.flag }}", "ab"],
    ["{{ 1 if context.flag else 2 if context.flag else 3 }}", "3"],
    ["{{ missing.x if missing is defined else 'safe' }}", "safe"],
  ])("%s", (source, expected) => expect(render(source)).toBe(expected));
});

describe("[R24] comparisons, tests, and, or, not, ~", () => {
  test.each([
    ["slots.count > 2", true],
    ["slots.count >= 2.5", true],
    ["slots.count < 2.5", false],
    ["slots.count <= 2.5", true],
    ["slots.count <= 3", true],
    ["slots.count <= 2", false],
    ["slots.count >= 3", false],
    ["slots.count >= 2", true],
    ["slots.count > 2.5", false],
    ["'a' < 'b'", true],
    ["value == 'x'", true],
    ["value != 'x'", false],
    ["yes == 1", true],
    ["'1' == 1", false],
    ["none == slots.note", true],
    ["context.names == ['a', 'b']", true],
    ["'a' in context.names", true],
    ["'c' in context.names", false],
    ["'c' not in context.names", true],
    ["'nn' in slots.name", true],
    ["'size' in context.corrected_slots", true],
    ["1 in missing", false],
    ["not yes", false],
    ["not not yes", true],
    ["not context.flag and yes", true],
    ["not value == 'y'", true],
    ["yes or missing.x", true],
    ["context.flag and missing.x", false],
    ["context.flag or yes and context.flag", false],
    ["(yes or context.flag) and yes", true],
    ["slots.note is none", true],
    ["slots.note is None", true],
    ["slots.note is not none", false],
    ["missing is none", false],
    ["missing is defined", false],
    ["missing is undefined", true],
    ["slots.note is defined", true],
    ["value is string", true],
    ["slots.count is string", false],
    ["slots.count is number", true],
    ["yes is boolean", true],
    ["context is mapping", true],
    ["context.names is mapping", false],
    ["slots.note is mapping", false],
    ["context.names is sequence", true],
    ["value is sequence", true],
    ["context is sequence", false],
    ["not slots.note is none", false],
    ["context.names|length == 2", true],
    ["'a' ~ 'b' == 'ab'", true],
    ["context.empty", false],
    ["context.names", true],
    ["context.info", true],
    ["''", false],
    ["0", false],
    ["'0'", true],
  ])("%s is %s", (source, expected) =>
    expect(render(`{% if ${source} %}yes{% else %}no{% endif %}`)).toBe(expected ? "yes" : "no"),
  );

  test.each([
    ["{{ value or 'y' }}{{ '' or 'y' }}{{ value and 'y' }}{{ '' and 'y' }}", "xyy"],
    ["{{ value ~ 1 ~ none ~ missing }}", "x1None"],
  ])("%s", (source, expected) => expect(render(source)).toBe(expected));
});

describe("[R25] loops and variables of the template's own", () => {
  test.each([
    ["{% for name in context.names %}<{{ name }}>{% endfor %}", "<a><b>"],
    [
      "{% for n in context.names %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}",
      "10TrueFalse2 21FalseTrue2 ",
    ],
    [
      "{% for key, item in context.corrected_slots.items() %}{{ key }}={{ item }}{{ '' if loop.last else ', ' }}{% endfor %}",
      "size=L, colour=None",
    ],
    [
      "{% for n in context.names %}{% for m in context.names %}{{ n }}{{ m }}{% endfor %}{{ loop.index }}{% endfor %}",
      "aaab1babb2",
    ],
    ["{% for n in context.empty %}{{ n }}{% endfor %}{% for n in missing %}{{ n }}{% endfor %}.", "."],
    ["{% for letter in 'ab' %}{{ letter }}.{% endfor %}", "a.b."],
    ["{% for key in context.corrected_slots %}{{ key }}{% endfor %}", "sizecolour"],
    ["{% if context.flag %}{% for n in context.names %}{{ n }}{% endfor %}{% set x = 1 %}{% endif %}{{ x }}.", "."],
    ["{% for n in context.names %}{% if n == 'b' %}{{ n }}{% endif %}{% endfor %}", "b"],
    ["{% set x = context.names|join('+') %}{{ x }}{% set x = 'y' %}{{ x }}", "a+by"],
    ["{% set x = 1 %}{% for n in context.names %}{% set x = n %}{{ x }}{% endfor %}{{ x }}", "ab1"],
    ["{% if yes %}{% set x = 'in' %}{% endif %}{{ x }}", "in"],
  ])("%s", (source, expected) => expect(render(source)).toBe(expected));
});

describe("[R26] remarks and white space", () => {
  test.each([
    ["{# a remark {{ x }} #}text", "text"],
    ["a  {{- value -}}  b", "axb"],
    ["a {%- if yes -%} b {%- endif -%} c", "abc"],
    ["a {#- r -#} b", "ab"],
    ["a {# r #} b", "a  b"],
    ["a {{ value }} b\n", "a x b"],
    ["a\n\n", "a\n"],
    ["{% if yes %}\na\n{% endif %}\n", "\na\n"],
    ["{{ value\n}}", "x"],
  ])("%j", (source, expected) => expect(render(source)).toBe(expected));
});

describe("[R27] a template that asks for something else is not rendered at all", () => {
  test.each([
    "{{ value|unknown }}",
    "{{ value|}}",
    "{{ value is unknown }}",
    "{{ value is }}",
    "{{ 1 + 1 }}",
    "{{ value value }}",
    "{{ }}",
    "{{ (value }}",
    "{{ [value }}",
    "{{ context[ }}",
    "{{ context['names' }}",
    "{{ value.x( }}",
    "{{ join(1 2) }}",
    "{{ value() }}",
    "{{ value.format(1) }}",
    "{{ context.names.keys() }}",
    "{{ slots.count.upper() }}",
    "{{ slots.count.keys() }}",
    "{{ slots.note.keys() }}",
    "{{ context.unknown() }}",
    "{{ missing.x }}",
    "{{ context.missing.x }}",
    "{{ [context] }}",
    "{{ [missing] }}",
    "{{ if }}",
    "{{ else }}",
    "{{ or }}",
    "{{ and }}",
    "{{ 1 ~ not }}",
    "{{ in }}",
    "{{ is }}",
    "{% let x = 1 %}",
    "{{ 'a' not 'b' }}",
    "{{ 'open }}",
    "{{ slots.count < 'a' }}",
    "{{ slots.note < 1 }}",
    "{{ yes|length }}",
    "{{ 3|list }}",
    "{{ 'x'|round }}",
    "{{ 1|round(-1) }}",
    "{{ 1|round(21) }}",
    "{% macro x() %}{% endmacro %}",
    "{% if value %}open",
    "{% if value %}a{% endfor %}",
    "{% if value %}a{% else %}b{% else %}c{% endif %}",
    "{% if value %}a{% else %}b{% elif value %}c{% endif %}",
    "{% for x in context.names %}a",
    "{% for x context.names %}{% endfor %}",
    "{% for x in 3 %}{% endfor %}",
    "{% for x in context.names %}{% else %}{% endfor %}",
    "{% set x %}",
    "{% endif %}",
    "{% else %}",
    "{{ @ }}",
  ])("%s", (source) => expect(render(source)).toBeNull());
});

describe("[R28] what a template may cost is bounded", () => {
  const nested = (depth: number): string => `${"{% for a in l %}".repeat(depth)}x${"{% endfor %}".repeat(depth)}`;
  const list = {
    l: Array.from({ length: 30 }, (_, n) => n),
    long: "a".repeat(1_000),
    m: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, n])),
  };

  test("loops in loops end", () => {
    expect(renderTemplate(nested(2), list)).toBe("x".repeat(900));
    expect(renderTemplate(nested(12), list)).toBeNull();
    expect(renderTemplate(nested(12).replace("x", ""), list)).toBeNull();
  });

  test.each([
    ["a text that doubles", `{% set a = 'ab' %}${"{% set a = a ~ a %}".repeat(60)}{{ a|length }}`],
    ["a text that grows by replacing", `${"{% set long = long|replace('a', long) %}".repeat(4)}{{ long|length }}`],
    ["a text that grows by joining", `${"{% set long = long|join(long) %}".repeat(4)}{{ long|length }}`],
    ["a text that grows in one step", "{% set x = long|replace('a', long) %}"],
    ["a text that is joined in one step", "{% set x = long|join(long) %}"],
    ["a long expression looked at again and again", nested(2).replace("x", `{{ '${"a".repeat(500)}' if l == 1 }}`)],
    ["a large map looked through again and again", nested(2).replace("x", "{% set x = m.keys() %}")],
    ["a long list looked through again and again", nested(2).replace("x", "{% set x = m|list %}")],
    ["many parts passed over again and again", nested(2).replace("x", `{% if l == 1 %}${"{##}a".repeat(300)}{% endif %}`)],
    ["a long text changed again and again", nested(2).replace("x", "{% set x = long|upper %}")],
    ["a long text printed again and again", `${"{{ long }}".repeat(300)}`],
    ["deep brackets", `{{ ${"(".repeat(60)}1${")".repeat(60)} }}`],
    ["a long source", "a".repeat(10_001)],
  ])("%s is not rendered", (_, source) => {
    expect(renderTemplate(source, list)).toBeNull();
  });

  test("the last step of all is still taken", () => {
    // One for each of three parts, one for the name that is read, the rest for what is written.
    const printed = (length: number): string | null => renderTemplate("{{ a }}", { a: "x".repeat(length) });
    expect(printed(200_000 - 4)).toHaveLength(199_996);
    expect(printed(200_000 - 3)).toBeNull();
  });

  test("what is within the bounds is", () => {
    expect(renderTemplate("a".repeat(10_000), {})).toBe("a".repeat(10_000));
    expect(renderTemplate(`{{ ${"(".repeat(49)}1${")".repeat(49)} }}`, {})).toBe("1");
    expect(renderTemplate(`{{ ${"(".repeat(50)}1${")".repeat(50)} }}`, {})).toBeNull();
    expect(renderTemplate(`{{ ${"(1)~".repeat(200)}(1) }}`, {})).toBe("1".repeat(201));
    expect(renderTemplate("{{ long }}".repeat(100), list)).toHaveLength(100_000);
  });

  test("a source of nothing but openings is read in a moment", () => {
    const started = performance.now();
    expect(renderTemplate("{{".repeat(5_000), {})).toBe("{{".repeat(5_000));
    expect(renderTemplate("{% ".repeat(3_000), {})).toBe("{% ".repeat(3_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
