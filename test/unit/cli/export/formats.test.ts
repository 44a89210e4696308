import { expect, test } from "vitest";
import { createMachine } from "xstate";
import { getShortestPaths, toDirectedGraph } from "xstate/graph";
import { diagramOf } from "../../../../src/cli/export/diagram.ts";
import { writeMermaid } from "../../../../src/cli/export/mermaid.ts";
import { writeSvg } from "../../../../src/cli/export/svg.ts";
import { machineConfig } from "../../../../src/dialogue/compile.ts";
import { assistantOf } from "../../dialogue/assistant.ts";

const BOT = assistantOf({
  slots: { size: { type: "text" }, count: { type: "float" } },
  actions: ["check.stock"],
  responses: { utter_ask_size: 'Which "size"; <b>S</b> | M & {more}?', utter_done: "Done #1." },
  flows: {
    order: {
      name: 'order <one> & "more"',
      description: "Order something.",
      if: "slots.count is null",
      steps: [
        { id: "ask", collect: "size" },
        {
          id: "check",
          action: "check.stock",
          next: [
            { if: 'slots.size = "S" and slots.count > 1', then: "inside" },
            { if: "slots.count", then: "ask" },
            { else: "END" },
          ],
        },
        { id: "inside", call: "inner" },
        { id: "fix", set_slots: [{ size: null }, { count: 2 }] },
        { id: "fork", noop: true, next: [{ if: "slots.size", then: "done" }, { else: [{ id: "on", link: "inner" }] }] },
        { id: "done", action: "utter_done" },
      ],
    },
    inner: { name: "inner flow", steps: [{ action: "utter_done" }] },
  },
});
const ORDER = BOT.flows["order"]!;

test("[T66] a machine goes out as JSON that XState makes a machine of, with all its ways", () => {
  const config = JSON.parse(JSON.stringify(machineConfig(ORDER))) as Parameters<typeof createMachine>[0];
  const machine = createMachine(config, {
    guards: { 'slots.size = "S" and slots.count > 1': () => true, "slots.count": () => false, "slots.size": () => true },
  });
  const graph = toDirectedGraph(machine);
  expect(
    Object.fromEntries(graph.children.map(({ stateNode, edges }) => [stateNode.key, edges.map(({ target }) => target.key)])),
  ).toEqual({
    ask: ["check"],
    check: ["inside", "ask", "END"],
    inside: ["fix"],
    fix: ["fork"],
    fork: ["done", "on"],
    on: ["END"],
    done: ["END"],
    END: [],
  });
  const ends = getShortestPaths(machine).filter(({ state }) => state.status === "done");
  expect(ends).toHaveLength(1);
  const way = ["ask", "check", "inside", "fix", "fork", "done", "END"];
  expect(ends[0]!.steps.map(({ state }) => state.value)).toEqual(way);
});

test("a diagram speaks the author's words; every way to the end has an end of its own", () => {
  const { title, description, boxes, arrows } = diagramOf(ORDER, BOT);
  expect([title, description]).toEqual(['order <one> & "more"', "Order something."]);
  expect(new Set(boxes.flatMap(({ kind, head, text }) => (kind === "end" ? [] : [`${kind}: ${head}: ${text}`])))).toEqual(
    new Set([
      'start: order <one> & "more": if slots.count is null',
      'ask: ask size: Which "size"; <b>S</b> | M & {more}?',
      "do: do check.stock: ",
      "call: call: inner flow",
      "set: set: size = null, count = 2",
      "choose: choose: ",
      "link: go on with: inner flow",
      "say: say: Done #1.",
    ]),
  );
  expect(boxes.filter(({ kind }) => kind === "end")).toHaveLength(2);
  expect(arrows.map(({ label }) => label)).toEqual([
    "",
    "",
    'slots.size = "S" and slots.count > 1',
    "slots.count",
    "else",
    "",
    "",
    "slots.size",
    "else",
    "",
  ]);
});

test("[T66] a flowchart of Mermaid: every arrow joins boxes that there are, and no sign of a text can end it", () => {
  const lines = writeMermaid(diagramOf(ORDER, BOT)).split("\n");
  expect(lines.slice(0, 4)).toEqual(["---", 'title: "order <one> & \\"more\\""', "---", "flowchart TD"]);
  const body = lines.slice(4).filter((line) => line !== "");
  const box =
    /^ {2}(n\d+)(?:\(\["[^"]*"\]\)|\(\("[^"]*"\)\)|\[\/"[^"]*"\/\]|\("[^"]*"\)|\["[^"]*"\]|\{"[^"]*"\}|\[\["[^"]*"\]\])$/;
  const arrow = /^ {2}(n\d+) -->(?:\|"[^"|]+"\|)? (n\d+)$/;
  const names = body.flatMap((line) => box.exec(line)?.[1] ?? []);
  const arrows = body.flatMap((line) => {
    const found = arrow.exec(line);
    return found ? [[found[1]!, found[2]!]] : [];
  });
  expect(names.length + arrows.length).toBe(body.length);
  expect(new Set(names).size).toBe(names.length);
  for (const ends of arrows) for (const end of ends) expect(names).toContain(end);
  expect(body).toContain('  n1[/"ask size<br>Which #34;size#34;#59; #60;b#62;S#60;/b#62; #124; M #38; #123;more#125;?"/]');
  expect(body.some((line) => line.endsWith('[["call<br>inner flow"]]'))).toBe(true);
  expect(body.some((line) => line.endsWith('("say<br>Done #35;1.")'))).toBe(true);
});

test("[T66] a picture stands alone, reads aloud, and has two colour schemes", () => {
  const svg = writeSvg(diagramOf(ORDER, BOT));
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" width="\d+" height="\d+" role="img" aria-labelledby="title desc">/,
  );
  expect(svg).toContain('<title id="title">order &lt;one&gt; &amp; &quot;more&quot;</title>');
  expect(svg).toContain("Order something.\n");
  expect(svg).toContain("do check.stock → [slots.count] ask size");
  expect(svg).toContain("@media (prefers-color-scheme: dark)");
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|href|<script|url\((?!#tip\))/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  checkTags(svg);
});

test("control characters in a text do not break the picture", () => {
  const flow = { ...ORDER, name: "a\u0000b\u{1F642}" };
  expect(writeSvg(diagramOf(flow, BOT))).toContain('<title id="title">ab\u{1F642}</title>');
});

/** Every tag that opens closes, in order. */
function checkTags(svg: string): void {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [tag, slash, name, , self] of svg.matchAll(/<(\/?)([a-z]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
    if (self === "/") continue;
    if (slash === "") open.push(name!);
    else if (open.pop() !== name) wrong.push(tag);
  }
  expect([...wrong, ...open]).toEqual([]);
}
