import { afterAll, beforeAll, expect, test } from "vitest";
import axe from "axe-core";
import { composer, log, openChat, say } from "../support/talk.ts";
import { modelReady, setStage, type Stage } from "./stage.ts";

/** A visitor and a person at the desk, in two pages of a real browser, with a real server between them. */
let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 120_000);
afterAll(() => stage?.close());

test("[W16] [W17] a visitor asks for a person, who answers in another page; a reload loses nothing; given back, the bot goes on", async () => {
  const { page, complaints } = await stage.open("/shop.html");
  await openChat(page);
  await modelReady(page);
  await say(page, "I want to send my jumper back", /why is the .*jumper.* coming back/i);
  await say(page, "I would like to talk to a person", /asked a colleague/i);
  const chat = page.locator("halcyon-chat");
  await chat
    .getByRole("status")
    .filter({ hasText: /waiting for a colleague/i })
    .waitFor();

  const { page: desk, complaints: deskComplaints } = await stage.open("/agent/");
  await desk.getByText(/visitors? (is|are) waiting/i).waitFor();
  await desk.getByRole("button", { name: /H-\d+/ }).click();
  await desk
    .getByText(/the user asked for a person/i)
    .first()
    .waitFor();
  expect(await desk.locator("#summary").innerText()).toMatch(/goal/i);
  await desk.getByLabel("Your message").fill("Hello, Ann here. Which colour is it?");
  await desk.getByRole("button", { name: "Send", exact: true }).click();

  await log(page).getByText("Ann is here now.").waitFor();
  await log(page).getByText("Hello, Ann here. Which colour is it?").waitFor();
  await chat
    .getByRole("status")
    .filter({ hasText: /talking to Ann/i })
    .waitFor();

  // The page goes away in the middle of it; what the person says meanwhile is there afterwards, once.
  await composer(page).fill("It is the blue one");
  await composer(page).press("Enter");
  await desk.getByRole("list", { name: "Messages" }).getByText("It is the blue one").waitFor();
  await page.reload();
  await desk.getByLabel("Your message").fill("And the size?");
  await desk.getByRole("button", { name: "Send", exact: true }).click();
  await openChat(page);
  await log(page).getByText("And the size?").waitFor();
  await composer(page).fill("Medium");
  await composer(page).press("Enter");
  await desk.getByRole("list", { name: "Messages" }).getByText("Medium").waitFor();
  expect(await log(page).getByText("Hello, Ann here. Which colour is it?").count()).toBe(1);
  expect(await desk.getByRole("list", { name: "Messages" }).getByText("It is the blue one").count()).toBe(1);
  await desk.evaluate(axe.source);
  const found = await desk.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);

  await desk.getByLabel(/what was it about/i).fill("return_item");
  await desk.getByRole("button", { name: /give back/i }).click();
  await log(page)
    .getByText(/talking to me again/i)
    .waitFor();
  await log(page)
    .getByText(/why is the .*jumper.* coming back/i)
    .nth(1)
    .waitFor();
  await say(page, "it is too small", /shall i register the return/i);
  await desk
    .getByText(/given back.*return_item/)
    .first()
    .waitFor();
  expect(complaints.violations).toEqual([]);
  expect(deskComplaints.violations).toEqual([]);
  expect(deskComplaints.console).toEqual([]);
}, 120_000);

test("[W9] a visitor who does not want to wait goes on without, and the desk sees it", async () => {
  const { page } = await stage.open();
  await openChat(page);
  await modelReady(page);
  await say(page, "I want to talk to a human", /asked a colleague/i);
  const { page: desk } = await stage.open("/agent/");
  await desk.getByText(/visitors? (is|are) waiting/i).waitFor();
  await page.locator("halcyon-chat").getByRole("button", { name: "Never mind" }).click();
  await log(page)
    .getByText(/go on without a colleague/i)
    .waitFor();
  await desk.getByText("left").first().waitFor();
  await say(page, "where is my parcel FH-1061?", /order FH-1061/i);
}, 120_000);
