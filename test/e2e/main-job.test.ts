import { afterAll, beforeAll, expect, test } from "vitest";
import { log, openChat, say } from "../support/talk.ts";
import { modelReady, setStage, type Stage } from "./stage.ts";

/** The main job with real parts: model, worker, IndexedDB, XState, a server and its database. */
let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage?.close());

test("a return and a payment survive a reload, a correction, a digression and a stopped backend; one payment is made", async () => {
  const { page, complaints } = await stage.open();
  await openChat(page);
  await modelReady(page);

  // A return: the sentence carries the item, the reason is corrected, a question is asked in between.
  await say(page, "I want to send my jumper back", /why is the .*jumper.* coming back/i);
  await page.reload();
  await openChat(page);
  await log(page)
    .getByText(/why is the .*jumper.* coming back/i)
    .last()
    .waitFor();
  await say(page, "it is too small", /shall i register the return/i);
  await say(page, "how long does a refund take?", /shall i register the return/i);
  await say(page, "sorry, I meant the reason is that it's damaged", /damaged/i);
  await say(page, "yes please", /your return number is/i);
  const returns = await stage.rows("returns");
  expect(returns).toHaveLength(1);
  expect(returns[0]).toMatchObject({ kind: "return", reason: "damaged" });

  // A payment: digression to the parcel, the backend away when it is confirmed, then back.
  await say(page, "I'd like to pay my bill", /how would you like to pay/i);
  await say(page, "where is my parcel FH-1061?", /order FH-1061/i);
  await say(page, "yes", /how would you like to pay/i);
  await say(page, "from my bank account", /shall i\?/i);
  await say(page, "actually use the card", /with your card/i);
  await stage.stop();
  await say(page, "yes, pay now", /could not|not reach|offline|try again|went wrong/i, 60_000);
  await stage.restart();
  expect(await stage.rows("payments")).toHaveLength(0);
  await say(page, "pay my bill by card", /shall i\?/i);
  await say(page, "yes", /your receipt number is/i);
  expect(await stage.rows("payments")).toHaveLength(1);

  // Everything but the page's own cache is switched off.
  await stage.stop();
  await page.reload();
  await openChat(page);
  await log(page)
    .getByText(/your receipt number is/i)
    .waitFor();
  await say(page, "my power is out", /postcode|what is it like/i);
  await say(page, "never mind", /stop|cancel|okay|all right/i);
  await stage.restart();
  expect(await stage.rows("payments")).toHaveLength(1);
  expect(complaints.violations).toEqual([]);
});
