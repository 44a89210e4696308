import { expect, test } from "vitest";
import { openChat, say } from "../support/talk.ts";
import { modelReady, setStage } from "./stage.ts";

const PLAN = /Evergreen Flex: unit price 22\.9p\/kWh\. Looked at 3 tariffs: with free cancellation, sorted by unit price/;
const HOLIDAYS = /They are closed on public holidays\./;

test("[Q20] [Q22] the index beside the assistant answers in the worker, and goes on when the server is gone", async () => {
  const stage = await setStage();
  try {
    const { page } = await stage.open();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await openChat(page);
    await modelReady(page);
    await say(page, "What is the cheapest option that also includes free cancellation?", PLAN);
    expect(asked.filter((path) => path === "/assistants/site.knowledge.json")).toHaveLength(1);
    expect(asked).not.toContain("/v1/answers");
    await stage.stop();
    await say(page, "Are the shops closed on public holidays?", HOLIDAYS);
  } finally {
    await stage.close();
  }
});

test("[Q22] where neither the page nor its worker may connect the imported index answers", async () => {
  const stage = await setStage({ csp: "no-connect" });
  try {
    const { page } = await stage.open("/offline.html");
    await openChat(page);
    await say(page, "What is the cheapest option that also includes free cancellation?", PLAN);
    await say(page, "How long does a full freezer stay cold?", /a full freezer for two days/);
  } finally {
    await stage.close();
  }
});
