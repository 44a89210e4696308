import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { isPattern } from "../../../src/model/flow.ts";
import botYaml from "../../../src/cli/init/bot.yml?raw";
import indexHtml from "../../../src/cli/init/index.html?raw";

test("the bot that init writes has two flows, three slots, no examples and no finding", async () => {
  const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: botYaml }]);
  expect(diagnostics).toEqual([]);
  const flows = Object.values(assistant!.flows).filter((flow) => !isPattern(flow));
  expect(flows).toHaveLength(2);
  expect(flows.flatMap(({ examples }) => examples)).toEqual([]);
  expect(botYaml.match(/^ {2}\w+: \{/gm)).toHaveLength(3);
});

test("the page that init writes names the files beside it", () => {
  expect(indexHtml).toContain('src="halcyon/halcyon.js"');
  expect(indexHtml).toContain('src="bot.yml"');
});
