import axe from "axe-core";
import { cdp, page } from "vitest/browser";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { scriptedMessage } from "./scripted-handle.ts";
import { hold, lineOf, PARCEL, voiced, type Voiced } from "./voice-stage.ts";
import { drawn, until } from "./widget-stage.ts";

describe("axe finds nothing", () => {
  const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const emulate = (...features: readonly { readonly name: string; readonly value: string }[]): Promise<unknown> =>
    (cdp() as unknown as { send(method: string, parameters: unknown): Promise<unknown> }).send("Emulation.setEmulatedMedia", {
      features,
    });
  const main = document.createElement("main");
  beforeAll(async () => {
    main.innerHTML = "<h1>A shop</h1>";
    document.body.append(main);
    document.documentElement.lang = "en";
    document.title = "A shop";
    await emulate({ name: "prefers-reduced-motion", value: "reduce" });
  });
  afterAll(async () => {
    main.remove();
    await emulate();
  });

  const question = {
    messages: [{ ...scriptedMessage(1, "When would suit you?"), metadata: { input: "date-time-picker", slot: "when" } }],
  };
  const states: readonly { readonly name: string; readonly prepare: () => Promise<Voiced> }[] = [
    { name: "ready", prepare: () => voiced() },
    {
      name: "listening",
      prepare: async () => {
        const set = await voiced();
        await hold(set);
        return set;
      },
    },
    {
      name: "waiting for the microphone",
      prepare: async () => {
        const set = await voiced([{ waits: true }]);
        set.microphone.click();
        return set;
      },
    },
    {
      name: "asking whether speech may leave the device",
      prepare: async () => {
        const set = await voiced([PARCEL], { place: "service" });
        set.microphone.click();
        await until(() => lineOf(set.panel));
        return set;
      },
    },
    {
      name: "reading aloud",
      prepare: async () => {
        const set = await voiced();
        set.handle.say("Good morning.");
        await until(() => lineOf(set.panel));
        return set;
      },
    },
    {
      name: "in trouble",
      prepare: async () => {
        const set = await voiced([{ fails: "denied" }]);
        set.microphone.click();
        await until(() => lineOf(set.panel));
        return set;
      },
    },
    {
      name: "with a field for a date",
      prepare: async () => {
        const set = await voiced([], { view: question });
        await until(() => set.panel.renderRoot.querySelector("[part=picker]"));
        return set;
      },
    },
  ];
  for (const { name, prepare } of states) {
    test(`${name}, light and dark, and right to left at 320 px in large text`, async () => {
      const { chat, panel } = await prepare();
      onTestFinished(() => {
        document.documentElement.dir = "ltr";
      });
      for (const theme of ["light", "dark"] as const) {
        chat.theme = theme;
        await drawn(panel);
        const { violations } = await axe.run(document, { runOnly: TAGS, resultTypes: ["violations"] });
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
      }
      document.documentElement.dir = "rtl";
      await page.viewport(320, 640);
      chat.style.setProperty("--halcyon-font-size", "24px");
      await drawn(panel);
      const parts = [...panel.renderRoot.querySelectorAll(".composer, .field, [part=voice], [part=picker]")];
      expect(parts.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)).toEqual([]);
      for (const target of panel.renderRoot.querySelectorAll(".tool, [part=voice] button, [part=picker] button")) {
        const { width, height } = target.getBoundingClientRect();
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
      }
      const { violations } = await axe.run(document, { runOnly: TAGS, resultTypes: ["violations"] });
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
    });
  }
});
