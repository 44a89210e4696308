import { expect, test } from "vitest";
import { PLAIN_CHANNEL, WEB_CHANNEL, type Channel } from "../../../src/channel/channel.ts";
import { renderMessage } from "../../../src/channel/render.ts";
import type { BotMessage } from "../../../src/model/response.ts";

const say = (message: Omit<BotMessage, "metadata">): BotMessage => ({ ...message, metadata: {} });
const yesNo = [
  { title: "Yes", payload: "/SetSlots(ok=true)" },
  { title: "No", payload: "/SetSlots(ok=false)" },
];
const messenger: Channel = {
  ...PLAIN_CHANNEL,
  name: "messenger",
  buttons: { max: 3, maxTitleLength: 5 },
  list: { max: 4, maxTitleLength: 8 },
};
const titled = (...titles: readonly string[]) => titles.map((title) => ({ title, payload: `/${title}` }));

test("[X1] a channel that shows everything is given the message as it is", () => {
  const message = say({
    text: "**Sure?**",
    buttons: yesNo,
    image: "/a.png",
    attachment: { type: "file" },
    elements: [{ title: "Card" }],
    citations: [{ id: "1", title: "Terms" }],
    custom: { chart: 1 },
  });
  const { metadata: _, ...all } = message;
  expect(renderMessage(message, WEB_CHANNEL)).toEqual([all]);
});

test("[X2] options are buttons as far as they fit, then a list, then numbered lines", () => {
  const offered = (titles: readonly string[]) => renderMessage(say({ text: "Which?", buttons: titled(...titles) }), messenger);
  expect(offered(["a", "b", "five5"])).toEqual([{ text: "Which?", buttons: titled("a", "b", "five5") }]);
  expect(offered(["a", "b", "c", "d"])).toEqual([{ text: "Which?", list: titled("a", "b", "c", "d") }]);
  expect(offered(["a", "sixsix"])).toEqual([{ text: "Which?", list: titled("a", "sixsix") }]);
  expect(offered(["a", "nine-nine"])).toEqual([{ text: "Which?\n1. a\n2. nine-nine" }]);
  expect(offered(["a", "b", "c", "d", "e"])).toEqual([{ text: "Which?\n1. a\n2. b\n3. c\n4. d\n5. e" }]);
  expect(offered([])).toEqual([{ text: "Which?" }]);
});

test("[X2] options that are numbers themselves are not numbered", () => {
  const message = say({ text: "How many?", buttons: titled("2", "1") });
  expect(renderMessage(message, PLAIN_CHANNEL)).toEqual([{ text: "How many?\n- 2\n- 1" }]);
});

test("[X3] markup is taken away and links are written out", () => {
  const text =
    "# Hours\nWe are **open**, see [our page](https://a.example/x), https://a.example/y or [call](tel:+44123).\n\n- one\n- `two`\n\n3. three\n\n```\na * b\n```";
  expect(renderMessage(say({ text }), PLAIN_CHANNEL)).toEqual([
    {
      text: "Hours\n\nWe are open, see our page (https://a.example/x), https://a.example/y or call (+44123).\n\n- one\n- two\n\n3. three\n\na * b",
    },
  ]);
  expect(renderMessage(say({ text }), { ...PLAIN_CHANNEL, markdown: true })).toEqual([{ text }]);
});

test("[X3] a path of the site is an address where the site is known, and its words elsewhere", () => {
  const message = say({ text: "See [help](/help)." });
  expect(renderMessage(message, PLAIN_CHANNEL)).toEqual([{ text: "See help." }]);
  expect(renderMessage(message, PLAIN_CHANNEL, { baseUrl: "https://a.example/shop/" })).toEqual([
    { text: "See help (https://a.example/help)." },
  ]);
});

test("[X4] pictures, files, cards and sources are told in words", () => {
  const message = say({
    text: "Look:",
    image: "https://a.example/i.png",
    attachment: { type: "file", payload: { title: "Bill", url: "https://a.example/b.pdf" } },
    elements: [
      {
        title: "Tent",
        subtitle: "Two people",
        image_url: "https://a.example/t.png",
        default_action: { type: "web_url", url: "https://a.example/tent" },
        buttons: [
          { type: "postback", title: "Take it", payload: "/take" },
          { type: "web_url", title: "More", url: "https://a.example/more" },
        ],
      },
      "no card",
    ],
    citations: [{ id: "1", title: "Terms", url: "/terms" }],
  });
  expect(renderMessage(message, PLAIN_CHANNEL, { words: { source: "From" } })).toEqual([
    {
      text: [
        "Look:",
        "Tent\nTwo people\nhttps://a.example/tent\nhttps://a.example/t.png\nMore: https://a.example/more",
        "https://a.example/i.png",
        "Bill: https://a.example/b.pdf",
        "1. Take it",
        "From Terms",
      ].join("\n\n"),
    },
  ]);
});

test("[X4] an address that leads nowhere outside the page is not written", () => {
  const message = say({ text: "x", image: "/i.png", attachment: "javascript:alert(1)" });
  expect(renderMessage(message, PLAIN_CHANNEL)).toEqual([{ text: "x" }]);
});

test("[X5] what only the page's own client understands is left out beside words, and told where there are none", () => {
  expect(renderMessage(say({ text: "A chart.", custom: { chart: 1 } }), PLAIN_CHANNEL)).toEqual([{ text: "A chart." }]);
  const told = renderMessage(say({ custom: { chart: 1 } }), PLAIN_CHANNEL, { words: { notShown: "See our site." } });
  expect(told).toEqual([{ text: "See our site." }]);
  expect(renderMessage(say({ custom: { chart: 1 } }), WEB_CHANNEL)).toEqual([{ custom: { chart: 1 } }]);
});

test("[X6] a long text is several messages, with the options under the last", () => {
  const channel: Channel = { ...messenger, maxTextLength: 30 };
  const message = say({ text: "First there is this. Then there is that. Is it right?", buttons: titled("Yes", "No") });
  expect(renderMessage(message, channel)).toEqual([
    { text: "First there is this." },
    { text: "Then there is that." },
    { text: "Is it right?", buttons: titled("Yes", "No") },
  ]);
});
