import { readAnnotations } from "../../../src/authoring/annotations.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Entity } from "../../../src/model/training.ts";

/*
 * A travel office without a language model: 10 intents of 12 examples, a city with two roles, things with groups, days
 * with synonyms, a code that an expression finds. The sentences of `HELD_OUT` were written before anything was measured
 * on them; one thing came of their errors (nlu-only.test.ts says which), so that those of `HELD_OUT_LATER` were added and
 * measured once.
 */

const EXAMPLES: Readonly<Record<string, string>> = {
  book_trip: `
      - I want to travel from [Lisbon]{"entity": "city", "role": "from"} to [Porto]{"entity": "city", "role": "to"}
      - book a train to [Madrid]{"entity": "city", "role": "to"} for [Monday](day)
      - I need a ticket from [Rome]{"entity": "city", "role": "from"}
      - get me a seat to [Vienna]{"entity": "city", "role": "to"} [tomorrow](day)
      - can you book me a trip to [Prague]{"entity": "city", "role": "to"} from [Berlin]{"entity": "city", "role": "from"}
      - we would like to go to [Oslo]{"entity": "city", "role": "to"}
      - a return ticket to [Paris]{"entity": "city", "role": "to"} please
      - I am leaving [Dublin]{"entity": "city", "role": "from"} on [Friday](day) and need a train
      - reserve two seats from [Milan]{"entity": "city", "role": "from"} to [Zurich]{"entity": "city", "role": "to"}
      - take me to [Athens]{"entity": "city", "role": "to"} [today](day)
      - one way from [Warsaw]{"entity": "city", "role": "from"} to [Lisbon]{"entity": "city", "role": "to"} on [Sunday](day)
      - I would like to buy a ticket`,
  cancel_booking: `
      - cancel my booking [AB1234](code)
      - I have to cancel my trip
      - please cancel the ticket with code [XK9921](code)
      - I do not want to travel any more, cancel it
      - cancel the trip to [Oslo]{"entity": "city", "role": "to"}
      - call off my reservation
      - I can't travel, please take back my ticket [QZ4410](code)
      - drop my booking for [Monday](day)
      - can I cancel [LM7003](code)
      - undo my reservation please
      - I want to give my ticket back
      - annul the booking`,
  change_booking: `
      - move my trip to [Friday](day)
      - change booking [AB1234](code) to [tomorrow](day)
      - I want to travel on [Sunday](day) instead
      - can I take a later train
      - rebook me for [Monday](day)
      - change the destination of my trip to [Porto]{"entity": "city", "role": "to"}
      - I need to change my ticket
      - shift my reservation [XK9921](code) by one day
      - is it possible to change the date
      - I would rather leave from [Milan]{"entity": "city", "role": "from"}
      - please alter my booking
      - swap my seat for another train`,
  check_status: `
      - is my train on time
      - what is the status of booking [QZ4410](code)
      - is the train from [Rome]{"entity": "city", "role": "from"} late
      - did my reservation go through
      - show me my booking [LM7003](code)
      - when does my train leave
      - is everything fine with my ticket
      - how late is the train to [Paris]{"entity": "city", "role": "to"} [today](day)
      - check my reservation please
      - has my booking been confirmed
      - from which platform does my train go
      - what did I book`,
  ask_price: `
      - how much is a ticket to [Vienna]{"entity": "city", "role": "to"}
      - what does it cost to go from [Berlin]{"entity": "city", "role": "from"} to [Prague]{"entity": "city", "role": "to"}
      - price of a return ticket
      - what do you charge for [a bike](item)
      - is there a cheaper fare
      - how expensive is first class
      - tell me the fare to [Athens]{"entity": "city", "role": "to"}
      - what is the price on [Sunday](day)
      - cost of a seat reservation
      - how much do children pay
      - give me a quote for [Monday](day)
      - what would I have to pay`,
  send_luggage: `
      - send [two suitcases]{"entity": "item", "group": "1"} to [Porto]{"entity": "city", "role": "to"}
      - I want to ship [a bike]{"entity": "item", "group": "1"} and [a tent]{"entity": "item", "group": "2"}
      - my luggage should go to [Madrid]{"entity": "city", "role": "to"}
      - please pick up [three bags]{"entity": "item", "group": "1"} [tomorrow](day)
      - can you deliver [one trunk]{"entity": "item", "group": "1"} and [four boxes]{"entity": "item", "group": "2"}
      - ship my bags from [Dublin]{"entity": "city", "role": "from"}
      - I would like to send luggage ahead
      - collect [a suitcase]{"entity": "item", "group": "1"} from my home
      - forward [two boxes]{"entity": "item", "group": "1"} and [a ski bag]{"entity": "item", "group": "2"} to [Zurich]{"entity": "city", "role": "to"}
      - door to door luggage service please
      - have my suitcases brought to the hotel
      - send my things on [Friday](day)`,
  report_lost: `
      - I lost my umbrella on the train
      - I left [a bag](item) on the train from [Warsaw]{"entity": "city", "role": "from"}
      - my phone is gone
      - I forgot [a suitcase](item) in the carriage
      - lost property
      - has anyone found a red coat
      - something was stolen from me
      - I can't find my bag
      - my suitcase has disappeared
      - I think I left my keys at the station
      - where can I ask for lost things
      - my luggage did not arrive`,
  greet: `
      - hi
      - hello there
      - good morning
      - good evening
      - hey
      - hello
      - hi there
      - good day
      - greetings
      - hey there
      - hallo
      - morning`,
  affirm: `
      - yes
      - yes please
      - sure
      - that is right
      - correct
      - of course
      - yep
      - okay
      - go ahead
      - sounds good
      - absolutely
      - please do`,
  deny: `
      - no
      - no thanks
      - not really
      - that is wrong
      - nope
      - I don't think so
      - never
      - rather not
      - please don't
      - no way
      - certainly not
      - that's not what I want`,
};

const NLU = `version: "3.1"
nlu:
${Object.entries(EXAMPLES)
  .map(([intent, examples]) => `  - intent: ${intent}\n    examples: |${examples}\n`)
  .join("")}  - synonym: tomorrow
    examples: |
      - tmrw
      - the day after today
  - synonym: Monday
    examples: |
      - mon
  - regex: code
    examples: |
      - \\b[A-Z]{2}\\d{4}\\b
  - lookup: city
    examples: |
      - Lisbon
      - Porto
      - Madrid
      - Rome
      - Vienna
      - Prague
      - Berlin
      - Oslo
      - Paris
      - Dublin
      - Milan
      - Zurich
      - Athens
      - Warsaw
      - Copenhagen
      - Barcelona
      - New York
`;

const DOMAIN = `version: "3.1"
intents: [${Object.keys(EXAMPLES).join(", ")}]
entities: [city, day, code, item]
slots:
  origin: { type: text, mappings: [{ type: from_entity, entity: city, role: from }] }
  destination: { type: text, mappings: [{ type: from_entity, entity: city, role: to }] }
  day: { type: text, mappings: [{ type: from_entity, entity: day }] }
  code: { type: text, mappings: [{ type: from_entity, entity: code }] }
  sure:
    type: bool
    mappings:
      - { type: from_intent, intent: affirm, value: true, conditions: [{ active_flow: book_trip }] }
      - { type: from_intent, intent: deny, value: false, conditions: [{ active_flow: book_trip }] }
responses:
  utter_ask_origin: [{ text: From where? }]
  utter_ask_destination: [{ text: Where to? }]
  utter_ask_day: [{ text: On which day? }]
  utter_ask_code: [{ text: Which code? }]
  utter_ask_sure: [{ text: "{origin} to {destination} on {day}?" }]
  utter_booked: [{ text: Booked. }]
  utter_left: [{ text: Not booked. }]
  utter_cancelled: [{ text: "{code} is cancelled." }]
  utter_hello: [{ text: Hello. }]
`;

const FLOWS = `flows:
  book_trip:
    description: book a train ticket
    nlu_trigger: [{ intent: book_trip }]
    steps:
      - collect: origin
      - collect: destination
      - collect: day
      - collect: sure
        next:
          - if: slots.sure
            then: [{ action: utter_booked, next: END }]
          - else: [{ action: utter_left, next: END }]
  cancel_booking:
    description: cancel a booking
    nlu_trigger: [{ intent: { name: cancel_booking, confidence_threshold: 0.4 } }]
    steps: [{ collect: code }, { action: utter_cancelled }]
  greet:
    description: greet the traveller
    nlu_trigger: [{ intent: greet }]
    steps: [{ action: utter_hello }]
`;

/** The travel office, read from files as a CALM project has them. */
export async function nluOnly(): Promise<Assistant> {
  const { assistant, diagnostics } = await readAssistant(
    [
      { path: "travel/data/nlu.yml", text: NLU },
      { path: "travel/data/flows.yml", text: FLOWS },
      { path: "travel/domain.yml", text: DOMAIN },
    ],
    { name: "travel" },
  );
  if (!assistant) throw new Error(JSON.stringify(diagnostics, null, 2));
  return assistant;
}

/** A message, what it should mean, and what it names. An intent of null: none of them. */
export interface HeldOut {
  readonly text: string;
  readonly intent: string | null;
  readonly entities: readonly Entity[];
}

const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  book_trip: [
    `I'd like to get from [Copenhagen]{"entity":"city","role":"from"} to [Barcelona]{"entity":"city","role":"to"}`,
    `two tickets to [Milan]{"entity":"city","role":"to"} for [tmrw]{"entity":"day","value":"tomorrow"}`,
    `please reserve a place on the train to [New York]{"entity":"city","role":"to"} on [Monday](day)`,
    `from [Paris]{"entity":"city","role":"from"} to [Rome]{"entity":"city","role":"to"} [today](day)`,
    `to [Berlin]{"entity":"city","role":"to"} from [Oslo]{"entity":"city","role":"from"} please`,
    `I want to visit [Prauge]{"entity":"city","role":"to","value":"Prague"} on [Sunday](day)`,
    `could I have a ticket from [Gdansk]{"entity":"city","role":"from"} to [Krakow]{"entity":"city","role":"to"}`,
    `I need to be in [Zurich]{"entity":"city","role":"to"} on [Friday](day)`,
  ],
  cancel_booking: [
    `please cancel [ZZ1010](code)`,
    `I won't be able to go, cancel my tickets`,
    `scrap the reservation for [Friday](day)`,
    `get rid of my booking [AA0001](code)`,
    `I need to call the whole trip off`,
    `cancel the train from [Athens]{"entity":"city","role":"from"}`,
  ],
  change_booking: [
    `could you move [TR5512](code) to [Sunday](day)`,
    `I need a different day for my ticket`,
    `please put me on a later train`,
    `can my trip start from [Madrid]{"entity":"city","role":"from"} instead`,
    `rebook [BC7788](code) for [tomorrow](day)`,
    `I want to change to [Monday](day)`,
  ],
  check_status: [
    `is the train to [Dublin]{"entity":"city","role":"to"} delayed`,
    `was my booking [DD2020](code) confirmed`,
    `what time does my train go`,
    `tell me about my reservation [KL3456](code)`,
    `which platform is it`,
    `is my ticket still valid`,
  ],
  ask_price: [
    `how much would [Lisbon]{"entity":"city","role":"to"} be`,
    `what's the fare from [Vienna]{"entity":"city","role":"from"} to [Warsaw]{"entity":"city","role":"to"}`,
    `do you have cheap tickets for [Sunday](day)`,
    `what do I pay for [two bikes](item)`,
    `how much does a seat cost`,
    `is first class very expensive`,
  ],
  send_luggage: [
    `please ship [five boxes]{"entity":"item","group":"1"} to [Athens]{"entity":"city","role":"to"}`,
    `can someone collect [a guitar]{"entity":"item","group":"1"} and [two bags]{"entity":"item","group":"2"}`,
    `I want my suitcases delivered`,
    `send [one suitcase]{"entity":"item","group":"1"} from [Milan]{"entity":"city","role":"from"} to [Porto]{"entity":"city","role":"to"}`,
    `pick my luggage up on [Monday](day)`,
    `do you bring bags to the hotel`,
  ],
  report_lost: [
    `I left my jacket on the train`,
    `somebody stole my laptop`,
    `my umbrella is missing`,
    `did anybody hand in [a bag](item)`,
    `I think I forgot my glasses in the carriage`,
    `my suitcase never arrived`,
  ],
  greet: [`hello good morning`, `hey hi`, `good afternoon`, `hi, hello`, `evening`, `hello to you`],
  affirm: [`yes, that's right`, `sure thing`, `ok`, `yeah go ahead`, `yes do it`, `that sounds fine`],
  deny: [`no, that's wrong`, `no please don't`, `nah`, `absolutely not`, `I would rather not`, `no no`],
};

const NONE: readonly string[] = [
  "xyzzy plugh",
  "what is the capital of Peru",
  "my cat is asleep on the sofa",
  "asdf jkl qwer",
  "tell me a joke about elephants",
  "how do I bake bread",
  "the moon is bright tonight",
  "who won the match",
  "seventeen purple lamps",
  "do you like jazz",
];

/** The sentences of an intent as they are annotated in training data; the same reader takes the annotations out. */
export const HELD_OUT: readonly HeldOut[] = [
  ...Object.entries(WRITTEN).flatMap(([intent, lines]) => lines.map((line) => ({ intent, ...readAnnotations(line) }))),
  ...NONE.map((text) => ({ intent: null, text, entities: [] })),
];

const LATER: Readonly<Record<string, readonly string[]>> = {
  book_trip: [
    `I have to get to [Warsaw]{"entity":"city","role":"to"} [tomorrow](day)`,
    `book me a seat from [Dublin]{"entity":"city","role":"from"} to [Lisbonn]{"entity":"city","role":"to","value":"Lisbon"}`,
    `a train on [mon]{"entity":"day","value":"Monday"} to [Athens]{"entity":"city","role":"to"}`,
  ],
  cancel_booking: [
    `I must cancel booking [PO8181](code)`,
    `please cancel my reservation for [today](day)`,
    `take my booking back`,
  ],
  change_booking: [`move my reservation [WW0909](code)`, `I would rather travel on [Friday](day)`, `change my seat please`],
  check_status: [
    `is the train from [Milan]{"entity":"city","role":"from"} on time`,
    `show me [HJ4545](code)`,
    `when do we leave`,
  ],
  ask_price: [`how much to [Oslo]{"entity":"city","role":"to"}`, `what are your fares`, `price for [Monday](day) please`],
  send_luggage: [
    `deliver [two suitcases]{"entity":"item","group":"1"} and [a tent]{"entity":"item","group":"2"} to [Rome]{"entity":"city","role":"to"}`,
    `can you ship my bike`,
    `I need my bags picked up [tomorrow](day)`,
  ],
  report_lost: [
    `I lost my wallet`,
    `my bag was stolen`,
    `I left my book on the train from [Berlin]{"entity":"city","role":"from"}`,
  ],
  greet: [`hello hello`, `good morning to you`],
  affirm: [`yes, correct`, `of course, please do`],
  deny: [`no, not really`, `no thank you`],
};

/** Written after the entities were last changed, and measured once. */
export const HELD_OUT_LATER: readonly HeldOut[] = [
  ...Object.entries(LATER).flatMap(([intent, lines]) => lines.map((line) => ({ intent, ...readAnnotations(line) }))),
  ...["blue cheese is my favourite", "can pigs fly", "lorem ipsum dolor", "what time is dinner", "I like your hat"].map(
    (text) => ({
      intent: null,
      text,
      entities: [],
    }),
  ),
];
