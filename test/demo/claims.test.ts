import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  converse,
  createScriptedActions,
  createScriptedUnderstand,
  readAssistant,
  type Conversation,
} from "../../src/testing/index.ts";
import { ROOT } from "./backend.ts";

const folder = join(ROOT, "demo/assistants/claims");
const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".yml"));
const files = await Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })));
const assistant = (await readAssistant(files)).assistant!;

function begin(locale: string, output = {}): Conversation {
  const actions = createScriptedActions({ get_claim_status: { output }, validate_incident_date: {} });
  return converse(assistant, { understand: createScriptedUnderstand({}), actions, locale });
}

test("how far a claim is, is told in German to those who read German", async () => {
  const talk = begin("de", { claim_state: "waiting for documents", claim_waits_for: "Rechnung" });
  await talk.say("/session_start");
  const asked = await talk.say("/StartFlow(claim_status)");
  expect(asked.said.map(({ text }) => text)).toEqual(["Wie lautet die Nummer der Meldung? Sie sieht aus wie CL-30871."]);
  const told = await talk.say("/SetSlots(claim_number=CL-30871)");
  expect(told.said.map(({ text }) => text)).toEqual([
    "Für die Meldung CL-30871 fehlt noch etwas von Ihnen: Rechnung.",
    "Möchten Sie es gleich schicken?",
  ]);
  expect(told.said.at(-1)!.buttons).toEqual([
    { title: "Ja, gleich", payload: "/SetSlots(add_document_now=true)" },
    { title: "Nein, später", payload: "/SetSlots(add_document_now=false)" },
  ]);
});

test("a flow that was interrupted is offered by its German name", async () => {
  const talk = begin("de", { claim_state: "paid" });
  await talk.say("/session_start");
  await talk.say("/StartFlow(claim_status)");
  await talk.say("/StartFlow(emergency)");
  expect(talk.state!.said.at(-1)!.text).toContain("Stand einer Meldung abfragen");
});

test("the question for a photo tells the page which slot an upload fills", async () => {
  const talk = begin("en");
  await talk.say("/session_start");
  talk.setSlots({
    policy_number: "LV-204518",
    incident_date: "2026-03-08",
    description_of_loss: "Dents in the roof and in the bonnet.",
    estimated_damage: 900,
  });
  await talk.say("/StartFlow(report_claim)");
  const { said } = await talk.say("/SetSlots(claim_kind=car, car_event=hail)");
  expect(said.map(({ custom }) => custom)).toEqual([{ upload: { slot: "photo", accept: "image/*" } }]);
});
