import { render } from "lit";
import fc from "fast-check";
import { userEvent } from "vitest/browser";
import { describe, expect, onTestFinished, test } from "vitest";
import { markdownView } from "../../widget/chat/markdown-view.ts";
import { parseMarkdown, plainWords, type Block, type Inline } from "../../widget/chat/markdown.ts";
import { PANEL_PARTS } from "../../widget/chat/parts.ts";
import { cleanText } from "../../widget/chat/plain-text.ts";
import { safeUrl } from "../../widget/chat/safe-url.ts";
import { HOSTILE_TEXTS } from "./hostile-texts.ts";
import { scriptedMessage } from "./scripted-handle.ts";
import {
  allInPanel,
  composerOf,
  deepFocus,
  drawn,
  inPanel,
  launcherOf,
  openStage,
  panelOf,
  stage,
  until,
} from "./widget-stage.ts";

/** The text as the page shows it, drawn by Lit into a node of its own. */
function shown(text: string): HTMLElement {
  const node = document.createElement("div");
  render(markdownView(cleanText(text)), node);
  return node;
}

const tags = (text: string): string => [...shown(text).querySelectorAll("*")].map(({ localName }) => localName).join(" ");

describe("the little Markdown", () => {
  test.each([
    ["one\ntwo\n\nthree", "p br p"],
    ["**strong** and *emphasis* and `code`", "p strong em code"],
    ["***both***", "p strong em"],
    ["__strong__ and _emphasis_", "p strong em"],
    ["这是**重点**内容", "p strong"],
    ["- a\n- b\n\n1. c\n2. d", "ul li li ol li li"],
    ["# Title\ntext", "p p"],
    ["```js\nlet a = 1;\n```", "pre code"],
    ["[shop](https://shop.example) or https://shop.example/a.", "p a a"],
    ["[mail](mailto:a@b.example) [call](tel:+49301234)", "p a a"],
    ["[help](/help)", "p a"],
  ])("%j is drawn as %s", (text, expected) => {
    expect(tags(text)).toBe(expected);
  });

  test.each([
    "is 3 < 5 and [ok]?",
    "2*3*4 = 24",
    "snake_case_name",
    "a * b * c",
    "*",
    "**",
    "****",
    "`",
    "``",
    "[x]",
    "[x]()",
    "[x](javascript:hit())",
    "![x](y)",
    "**not closed",
    "a > b",
    "1.5 metres",
    "-5 °C",
    "#hashtag",
    "C:\\path",
    "~tilde~",
    "|a|b|",
    "&amp; &lt;",
    "```\nopen",
  ])("%j stays as it was written", (text) => {
    expect(shown(text).textContent).toBe(text.replace("\n", ""));
  });

  test("a list that begins at another number keeps it", () => {
    expect(shown("3. three\n4. four").querySelector("ol")!.start).toBe(3);
  });

  test("links open apart from the page and tell nobody where they were", () => {
    const link = shown("[x](https://shop.example)").querySelector("a")!;
    expect([link.target, link.rel, link.getAttribute("href")]).toEqual([
      "_blank",
      "noopener noreferrer",
      "https://shop.example/",
    ]);
    expect(shown("[x](mailto:a@b.example)").querySelector("a")!.hasAttribute("target")).toBe(false);
  });

  test("an address in a sentence ends where the sentence goes on", () => {
    expect(
      [...shown("See https://shop.example/a_b(c), or (https://shop.example/d).").querySelectorAll("a")].map(
        (link) => link.textContent,
      ),
    ).toEqual(["https://shop.example/a_b(c", "https://shop.example/d"]);
  });

  test("what is read out has no marks in it", () => {
    expect(plainWords(parseMarkdown("**Hi** [there](https://x.example)\n\n- a\n- b"))).toBe("Hi there\na. b");
  });
});

describe("every text", () => {
  const inlineText = (inlines: readonly Inline[]): string =>
    inlines.map((one) => ("text" in one ? one.text : inlineText(one.children))).join("");
  const blockText = (block: Block): string =>
    block.kind === "code" ? block.text : (block.kind === "list" ? block.items : block.lines).map(inlineText).join("\n");
  /** Without the signs that may be markup, and without space. */
  const essence = (text: string): string => text.replace(/[\s*_`[\]()\\#+\-•.\d]/gu, "");
  const signs = fc.constantFrom(
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "[",
    "](",
    ")",
    "\n",
    "\n- ",
    "1. ",
    "# ",
    "\\",
    " ",
    "<b>",
    "a",
    "é",
    "漢",
    "👩‍👩‍👧",
    "https://x.example/",
  );

  test("keeps all of its printable characters", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(signs, fc.string({ unit: "grapheme", maxLength: 3 })), maxLength: 60 }),
        (source) => {
          // An address shown as a link's target is not part of the text.
          fc.pre(!/\]\(/.test(source) && !/```/.test(source));
          const text = cleanText(source);
          expect(essence(parseMarkdown(text).map(blockText).join("\n"))).toBe(essence(text));
        },
      ),
      { numRuns: 2_000, seed: 20_261_121 },
    );
  });

  test("is read in time that grows with its length only", () => {
    for (const piece of ["*a ", "[", "`a ", "**a", "_", "\\", "- a\n", "[a](", "https://", "```\n", "> ", "<"]) {
      const text = piece.repeat(Math.floor(19_000 / piece.length));
      const start = performance.now();
      parseMarkdown(text);
      expect(performance.now() - start).toBeLessThan(200);
    }
  });

  test("loses what could turn or bury its surroundings, and nothing else", () => {
    expect(cleanText("a\u202Eb\u2066c")).toBe("abc");
    expect(cleanText(`e${"\u0301".repeat(100_000)}!`)).toBe(`e${"\u0301".repeat(8)}!`);
    expect(cleanText("a\u0000b\r\nc\td")).toBe("ab\nc\td");
    expect(cleanText("שלום, नमस्ते, 👩‍👩‍👧")).toBe("שלום, नमस्ते, 👩‍👩‍👧");
    expect(cleanText("x".repeat(200_000))).toHaveLength(100_001);
  });

  test("of 100,000 characters or accents is drawn without stopping the page", async () => {
    const { handle, panel } = await openStage();
    for (const text of ["word ".repeat(20_000), `e${"\u0301".repeat(100_000)}`, "👩‍👩‍👧".repeat(10_000)]) {
      const start = performance.now();
      handle.say(text);
      await drawn(panel);
      inPanel(panel, ".log").getBoundingClientRect();
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

describe("hostile texts are inert [F46-F49]", () => {
  test("links go to https, http, mailto, tel and this site, and nowhere else", () => {
    expect(["https://a.example/", "http://a.example/", "mailto:a@b.c", "tel:+49", "/path?q#h"].map(safeUrl)).toEqual([
      "https://a.example/",
      "http://a.example/",
      "mailto:a@b.c",
      "tel:+49",
      "/path?q#h",
    ]);
    expect(
      ["javascript:hit()", "data:text/html,x", "//a.example", "/\\a.example", "java\nscript:x", "blob:https://a/1", "x"].map(
        safeUrl,
      ),
    ).toEqual(Array(7).fill(null));
  });

  test("none of 600 runs, asks another site, or leaves an id, a name, a style or a form", async () => {
    expect(HOSTILE_TEXTS.length).toBeGreaterThan(600);
    let hits = 0;
    Object.assign(globalThis, { hit: () => (hits += 1) });
    const requests: string[] = [];
    const observer = new PerformanceObserver((list) =>
      requests.push(
        ...list
          .getEntries()
          .map(({ name }) => name)
          .filter((name) => !name.startsWith(location.origin)),
      ),
    );
    observer.observe({ type: "resource" });
    const messages = HOSTILE_TEXTS.map((text, n) => ({
      ...scriptedMessage(n, text),
      from: n % 3 ? ("bot" as const) : ("user" as const),
      image: text,
      citations: [{ id: "a", title: text, url: text }],
    }));
    const buttons = HOSTILE_TEXTS.slice(0, 50).map((title) => ({ title, payload: title }));
    const { panel } = await openStage({ messages, hasEarlier: false });
    while (panel.renderRoot.querySelector("[part=earlier-button]")) {
      inPanel(panel, "[part=earlier-button]").click();
      await drawn(panel);
    }
    expect(allInPanel(panel, ".message")).toHaveLength(messages.length);
    const { handle, panel: second } = await openStage();
    handle.say(HOSTILE_TEXTS[0]!, { buttons });
    await drawn(second);
    await new Promise((resolve) => setTimeout(resolve, 300));
    observer.disconnect();
    for (const root of [inPanel(panel, "[part=messages]"), inPanel(second, "[part=messages]")]) {
      expect(
        root.querySelectorAll(
          "script, style, iframe, object, embed, form, input, textarea, select, link, meta, base, video, audio, math, template, [id], [name], [style], [onerror], [onload]",
        ).length,
      ).toBe(0);
      for (const link of root.querySelectorAll("a")) expect(link.protocol).toMatch(/^(https?|mailto|tel):$/);
      for (const image of root.querySelectorAll("img")) expect(new URL(image.src).origin).toBe(location.origin);
      for (const link of root.querySelectorAll("a")) link.addEventListener("click", (event) => event.preventDefault());
      for (const node of root.querySelectorAll<HTMLElement>(".bubble, a")) node.click();
    }
    expect(hits).toBe(0);
    expect(requests).toEqual([]);
  });

  test("and as HTML some of them do run (control)", async () => {
    let hits = 0;
    Object.assign(globalThis, { hit: () => (hits += 1) });
    const frame = document.createElement("iframe");
    frame.srcdoc = HOSTILE_TEXTS.filter((text) => text.startsWith("<img"))
      .join("")
      .replaceAll("hit()", "parent.hit()");
    document.body.append(frame);
    onTestFinished(() => frame.remove());
    await expect.poll(() => hits).toBeGreaterThan(0);
  });
});

describe("a hostile page", () => {
  const SHEETS: readonly [string, string][] = [
    ["all unset", "* { all: unset }"],
    ["all revert", "* { all: revert !important; letter-spacing: 9px !important; text-transform: uppercase !important }"],
    [
      "a preflight",
      "*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid } button { background: transparent; font: inherit } img, svg { display: block; max-width: 10px } html { font-size: 62.5% }",
    ],
    [
      "loud buttons",
      "button, textarea { background: red !important; font: 40px fantasy !important; display: none !important } p, li, div, section, span { color: red !important }",
    ],
    [
      "odd hosts",
      "halcyon-chat, halcyon-panel { font: 60px serif; color: red; line-height: 4; text-align: right; visibility: visible; word-spacing: 20px; cursor: crosshair }",
    ],
  ];
  /** Everything that decides how it looks. */
  const PROPERTIES = [
    "color",
    "backgroundColor",
    "fontSize",
    "fontFamily",
    "lineHeight",
    "letterSpacing",
    "wordSpacing",
    "textTransform",
    "display",
    "width",
    "height",
    "paddingTop",
    "textAlign",
    "boxSizing",
  ] as const;

  const look = async (): Promise<string[]> => {
    const { chat, panel } = await openStage({
      messages: [
        scriptedMessage(1, "**Hello** there"),
        { ...scriptedMessage(2, "Well?"), buttons: [{ title: "Yes", payload: "y" }] },
      ],
    });
    (deepFocus() as HTMLElement).blur();
    const frame = chat.shadowRoot!.querySelector(".frame")!;
    await Promise.all(
      [...frame.getAnimations({ subtree: true }), ...panel.shadowRoot!.getAnimations()].map((animation) => animation.finished),
    );
    const nodes = [
      launcherOf(chat),
      frame,
      ...[".header", ".title", ".bubble", ".suggestion", "textarea", ".send"].map((one) => inPanel(panel, one)),
    ];
    const styles = nodes.map((node) => PROPERTIES.map((property) => getComputedStyle(node)[property]).join(" | "));
    chat.remove();
    return styles;
  };

  test.each(SHEETS)("does not change the chat by %s", async (_, css) => {
    const calm = await look();
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
    onTestFinished(() => style.remove());
    expect(await look()).toEqual(calm);
  });

  test("is not changed by the chat: no style, no global, no handler", async () => {
    const nodes = [...document.querySelectorAll("*")];
    const before = nodes.map((node) => getComputedStyle(node).cssText);
    const globals = Object.keys(globalThis).length;
    const sheets = document.styleSheets.length + document.adoptedStyleSheets.length;
    await openStage({ messages: [scriptedMessage(1, "hi")] });
    expect(Object.keys(globalThis).length).toBe(globals);
    expect(document.styleSheets.length + document.adoptedStyleSheets.length).toBe(sheets);
    expect(nodes.map((node) => getComputedStyle(node).cssText)).toEqual(before);
    expect([onmessage, onerror, onstorage]).toEqual([null, null, null]);
  });

  test("that patched Array.prototype gets a working chat", async () => {
    Object.defineProperty(Array.prototype, "patched", { value: () => "x", enumerable: true, configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(Array.prototype, "patched"));
    const { handle, panel } = await openStage();
    await userEvent.fill(composerOf(panel), "still works");
    await userEvent.keyboard("{Enter}");
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect(panel.renderRoot.textContent).toContain("still works");
  });
});

describe("a page's own look", () => {
  test("every property and part that exists is documented, and the other way round", () => {
    const sources = Object.values(
      import.meta.glob<string>("../../widget/chat/*.ts", { query: "?raw", import: "default", eager: true }),
    ).join("\n");
    const all = (pattern: RegExp): string[] =>
      [...new Set([...sources.matchAll(pattern)].map((match) => match[1]!))].toSorted();
    const documented = all(/@cssprop \[(--halcyon-[a-z-]+)/g);
    expect(documented).toEqual(all(/var\((--halcyon-[a-z-]+)/g));
    expect(documented.length).toBeGreaterThanOrEqual(30);
    const drawn = all(/part(?:="|: "|=)([a-z -]+)"/g).flatMap((names) => names.split(" "));
    expect(all(/@csspart ([a-z-]+)/g)).toEqual(
      [...new Set([...PANEL_PARTS, "launcher", "launcher-icon", "badge", "panel"])].toSorted(),
    );
    expect(drawn.filter((part) => !all(/@csspart ([a-z-]+)/g).includes(part))).toEqual([]);
  });

  test("reaches colours, sizes and parts", async () => {
    const { chat } = await stage({ messages: [{ ...scriptedMessage(1, "hi"), from: "user" }] });
    const style = document.createElement("style");
    style.textContent =
      "halcyon-chat { --halcyon-user-bubble: rgb(1, 2, 3); --halcyon-launcher-size: 80px; --halcyon-font-size: 20px; --halcyon-z-index: 7 } halcyon-chat::part(send-button) { background: rgb(4, 5, 6) }";
    document.head.append(style);
    onTestFinished(() => style.remove());
    chat.open();
    const panel = await panelOf(chat);
    expect(getComputedStyle(inPanel(panel, ".user .bubble")).backgroundColor).toBe("rgb(1, 2, 3)");
    expect(getComputedStyle(inPanel(panel, ".send")).backgroundColor).toBe("rgb(4, 5, 6)");
    expect(launcherOf(chat).offsetWidth).toBe(80);
    expect(getComputedStyle(composerOf(panel)).fontSize).toBe("20px");
    expect(getComputedStyle(chat.shadowRoot!.querySelector(".root")!).zIndex).toBe("7");
  });

  test("light and dark by attribute, whatever the system says", async () => {
    const { chat, panel } = await openStage();
    const ground = (): string => getComputedStyle(inPanel(panel, ".panel")).backgroundColor;
    chat.theme = "dark";
    const dark = ground();
    chat.theme = "light";
    expect(ground()).toBe("rgb(255, 255, 255)");
    expect(dark).toBe("rgb(18, 24, 30)");
  });
});

test("a person's words stand under their name, once for a run, and who is there is said in a status", async () => {
  const { handle, panel } = await openStage();
  handle.say("I ask a colleague.");
  handle.set({ human: { phase: "waiting", typing: false } });
  await until(() => allInPanel(panel, "[role=status].line")[0]?.textContent?.trim() === "Waiting for a colleague…");
  handle.say("Hello!", { agent: "Ann" });
  handle.say("How are you?", { agent: "Ann" });
  handle.say("Bob here.", { agent: "Bob" });
  handle.say("Nobody's name", { agent: "" });
  handle.set({ human: { phase: "joined", name: "Ann", typing: true } });
  await until(() => allInPanel(panel, ".agent").length === 3);
  expect(allInPanel(panel, ".agent").map((name) => name.textContent)).toEqual(["Ann", "Bob", "Colleague"]);
  expect(allInPanel(panel, '[part="agent"]')).toHaveLength(4);
  expect(inPanel(panel, "[role=status].line").textContent?.trim()).toBe("You are talking to Ann.");
  expect(allInPanel(panel, ".typing")).toHaveLength(1);
});
