import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the flows are about, and what can be done with each of them: 20 × 5 = 100 flows. */
const THINGS = [
  ["mobile contract", "my SIM and tariff", "mobile"],
  ["broadband line", "the internet at home", "broadband"],
  ["electricity meter", "the meter in the cellar", "electricity"],
  ["gas boiler", "the heating", "boiler"],
  ["car insurance", "the policy for my car", "motor"],
  ["travel insurance", "cover for a journey", "journey"],
  ["savings account", "money that I put aside", "savings"],
  ["credit card", "my Visa card", "card"],
  ["mortgage", "the loan for our house", "mortgage"],
  ["parking permit", "the permit for residents", "parking"],
  ["library membership", "my reader's ticket", "library"],
  ["gym membership", "training at the club", "gym"],
  ["dental treatment", "the dentist's plan", "dental"],
  ["eye test", "glasses and lenses", "optician"],
  ["parcel delivery", "a box on its way to me", "parcel"],
  ["furniture order", "the sofa and the shelves", "furniture"],
  ["train ticket", "a journey by rail", "rail"],
  ["hotel booking", "rooms for the night", "hotel"],
  ["school lunch", "meals for the children", "lunch"],
  ["waste collection", "bins and bulky rubbish", "waste"],
];
const DEEDS = [
  { verb: "order", ask: "I would like to get", aim: "Take up something new that was not there before, with its first day" },
  { verb: "cancel", ask: "please stop", aim: "End it for good and say when the last day shall be" },
  {
    verb: "move",
    ask: "we have another address and take along",
    aim: "Tell us about a change of residence so that it goes along",
  },
  { verb: "complain about", ask: "something is wrong with", aim: "Report a fault or bad service and ask that it is put right" },
  { verb: "renew", ask: "it runs out soon, prolong", aim: "Prolong by twelve months before it expires" },
];
const REASONS = ["too expensive", "moved away", "not used", "faulty", "found better"];

/** The flows of the project: what they are called, and what customers say for them. */
export const tasks = THINGS.flatMap(([thing, other, area]) =>
  DEEDS.map(({ verb, ask, aim }) => ({
    id: `${verb} ${thing}`.replaceAll(" ", "_"),
    area,
    name: `${verb} the ${thing}`,
    description: `${aim} (${thing}).`,
    examples: [`${ask} ${other}`, `I need to ${verb} the ${thing}`, `${verb} ${thing}`, `${ask} the ${thing} for me`],
  })),
);

/**
 * Writes an assistant of 100 flows of 12 steps as a team would keep it (a file of flows, slots and responses for each of
 * 20 areas).
 */
export function writeProject(folder) {
  rmSync(folder, { recursive: true, force: true });
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("halcyon.yml", "name: a hundred flows\nlanguage: en\n");
  for (const [, , area] of THINGS) {
    const own = tasks.filter((task) => task.area === area);
    write(`flows/${area}.yml`, `flows:\n${own.map(flowText).join("\n")}`);
    write(`domain/${area}.yml`, domainText(area, own));
  }
}

function flowText({ id, area, name, description, examples }) {
  return `  ${id}:
    name: ${name}
    description: ${description}
    examples:
${examples.map((text) => `      - ${text}`).join("\n")}
    persisted_slots: [${area}_customer]
    steps:
      - collect: ${area}_customer
        description: The number of the customer, such as ${area.slice(0, 2).toUpperCase()}-204518
      - action: look_up_${area}
        next:
          - if: not slots.${area}_found
            then:
              - action: utter_${area}_not_found
                next: END
          - else: ask_reason
      - id: ask_reason
        collect: ${area}_reason
        description: Why the customer wants this
        next:
          - if: slots.${area}_reason is "faulty"
            then: ask_details
          - else: ask_day
      - id: ask_details
        collect: ${area}_details
        description: What is wrong, in the customer's own words
        rejections:
          - if: slots.${area}_details matches "^.{0,7}$"
            utter: utter_${area}_details_too_short
      - id: ask_day
        collect: ${area}_day
        description: The day from which it holds
      - collect: ${area}_email
        description: Where the confirmation goes
      - collect: ${area}_amount
        description: How many, from 1 to 20
        rejections:
          - if: slots.${area}_amount < 1 or slots.${area}_amount > 20
            utter: utter_${area}_amount_out_of_range
      - set_slots:
          - ${area}_task: ${id}
      - collect: ${area}_confirmed
        ask_before_filling: true
        utter: utter_${id}_confirm
        next:
          - if: slots.${area}_confirmed
            then: send
          - else:
              - action: utter_${area}_left
                next: END
      - id: send
        action: send_${id}
      - action: utter_${id}_done
`;
}

function domainText(area, own) {
  const button = (slot, value, title = value) =>
    `        - { title: "${title}", payload: "/SetSlots(${area}_${slot}=${value})" }`;
  return `slots:
  ${area}_customer:
    type: text
    format: id
    pattern: "${area.slice(0, 2).toUpperCase()}-\\\\d{6}"
    description: Customer number of the ${area} department
  ${area}_found: { type: bool, mappings: [{ type: controlled }] }
  ${area}_reason:
    type: categorical
    values: [${REASONS.join(", ")}]
    description: Why the customer wants this
    aliases:
      too expensive: [costs too much, the price]
      faulty: [broken, does not work, defective]
  ${area}_details: { type: text, description: What is wrong }
  ${area}_day: { type: text, format: date, description: The day from which it holds }
  ${area}_email: { type: text, format: email, description: E-mail address }
  ${area}_amount: { type: float, description: How many }
  ${area}_task: { type: text, mappings: [{ type: controlled }] }
  ${area}_confirmed: { type: bool, description: Whether to send it }
  ${area}_reference: { type: text, mappings: [{ type: controlled }] }
responses:
  utter_ask_${area}_customer:
    - text: What is your customer number for ${area}?
    - text: Please give me the customer number, ${area} department.
  utter_${area}_not_found: [{ text: "There is no customer with the number {${area}_customer}." }]
  utter_ask_${area}_reason:
    - text: Why is that?
      buttons:
${REASONS.map((reason) => button("reason", reason)).join("\n")}
  utter_ask_${area}_details: [{ text: "What is wrong with it?" }]
  utter_${area}_details_too_short: [{ text: "A few more words, please." }]
  utter_ask_${area}_day: [{ text: "From which day?" }]
  utter_ask_${area}_email: [{ text: "Where shall we write to?" }]
  utter_ask_${area}_amount: [{ text: "How many?" }]
  utter_${area}_amount_out_of_range: [{ text: "Between 1 and 20, please." }]
  utter_${area}_left: [{ text: "Then everything stays as it is." }]
${own
  .map(
    ({ id, name }) => `  utter_${id}_confirm:
    - text: "I am about to ${name} from {${area}_day}, {${area}_amount} of them. Shall I?"
      buttons:
${button("confirmed", "true", "Yes")}
${button("confirmed", "false", "No")}
  utter_${id}_done: [{ text: "Done, your reference is {${area}_reference}." }]
`,
  )
  .join("")}`;
}
