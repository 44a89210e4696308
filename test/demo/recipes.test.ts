import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAssistant } from "../../src/authoring/read.ts";
import { ROOT } from "./backend.ts";

test("[B26] the recipe's flow is one: it has no address, and pays back only after a yes", async () => {
  const page = readFileSync(join(ROOT, "docs/recipes/refund-eligibility.md"), "utf8");
  const yaml = /^```yaml\n(.*?)^```/ms.exec(page)![1]!;
  expect(yaml).not.toMatch(/https?:|\burl\b/);
  const { assistant, diagnostics } = await readAssistant([{ path: "refund.yml", text: yaml }]);
  expect(diagnostics.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(assistant!.actionRules).toMatchObject({ check_refund: { risk: "read" }, request_refund: { risk: "irreversible" } });
});
