/** The lines of the head: where they come from and which of them are for what. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const here = (name) => new URL(name, import.meta.url);

/** `+ text` or `- text`; `#` begins a remark. */
export function readLines(name) {
  return readFileSync(here(name), "utf8")
    .split("\n")
    .filter((line) => /^[+-] /.test(line))
    .map((line) => ({ text: line.slice(2), angry: line[0] === "+" }));
}

/** Whether two lines are the same to the head, near enough. */
export const plain = (text) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** Every fourth line is kept for choosing the threshold; none that is held out is used at all. */
export function splitLines() {
  const held = new Set(readLines("test.txt").map(({ text }) => plain(text)));
  const own = readLines("lines.txt").filter(({ text }) => !held.has(plain(text)));
  const train = [];
  const dev = [];
  const seen = { true: 0, false: 0 };
  for (const line of own) (++seen[line.angry] % 4 === 0 ? dev : train).push(line);
  return { train: [...train, ...templates().filter(({ text }) => !held.has(plain(text)))], dev };
}

/** Sentences that people build in the same way: every way with every word. */
function templates() {
  const lines = [];
  const bad = [
    "useless",
    "ridiculous",
    "pathetic",
    "awful",
    "terrible",
    "horrible",
    "unacceptable",
    "a joke",
    "a nightmare",
    "hopeless",
    "absurd",
    "infuriating",
    "a disgrace",
    "rubbish",
    "worthless",
    "idiotic",
  ];
  const things = [
    "this",
    "your service",
    "your support",
    "this chat",
    "this bot",
    "your company",
    "this website",
    "the whole thing",
  ];
  const strong = ["", "absolutely ", "so ", "completely "];
  bad.forEach((word, a) =>
    things.forEach((thing, b) => {
      const much = strong[(a + b) % strong.length];
      const much2 = word.startsWith("a ") && much === "so " ? "such " : much;
      if ((a + b) % 2 === 0) lines.push(["+", `${thing} is ${much2}${word}${["", "!", "!!!", "."][(a * 3 + b) % 4]}`]);
    }),
  );
  const claims = [
    "told you my number",
    "gave you my address",
    "answered that",
    "sent you the photo",
    "explained the problem",
    "said no",
    "told you I cannot log in",
  ];
  const times = ["three times", "twice", "a hundred times", "over and over", "again and again", "five times now"];
  claims.forEach((claim, a) => times.forEach((time, b) => (a + b) % 2 === 0 && lines.push(["+", `I have ${claim} ${time}`])));
  const acts = [
    "asking me that",
    "sending me the same link",
    "repeating this",
    "ignoring me",
    "telling me to wait",
    "giving me the same answer",
  ];
  for (const act of acts) lines.push(["+", `stop ${act}!`], ["+", `you keep ${act}`], ["+", `why do you keep ${act}`]);
  const wishes = [
    "my parcel",
    "my refund",
    "a new card",
    "my contract",
    "the invoice",
    "my booking",
    "an appointment",
    "the meter",
  ];
  for (const wish of wishes) {
    lines.push(["+", `three weeks and I still don't have ${wish}, unbelievable`], ["+", `WHERE IS ${wish.toUpperCase()}!!!`]);
    lines.push(["+", `nobody can tell me anything about ${wish}, what a circus`], ["+", `I'm so sick of waiting for ${wish}`]);
    lines.push(["-", `I still don't have ${wish}`], ["-", `where is ${wish}`], ["-", `three weeks ago I asked for ${wish}`]);
    lines.push(
      ["-", `can you tell me something about ${wish}`],
      ["-", `I am waiting for ${wish}`],
      ["-", `please send ${wish} again`],
    );
    lines.push(
      ["-", `I told you about ${wish} yesterday`],
      ["-", `something is wrong with ${wish}`],
      ["-", `there is a problem with ${wish}!`],
    );
  }
  // The same hard words of something else than the service.
  for (const word of ["terrible", "awful", "horrible"])
    for (const thing of ["fall", "toothache", "storm", "smell in the cellar", "flight", "cough"])
      lines.push(["-", `I had a ${word} ${thing}`], ["-", `after that ${word} ${thing} I need help`]);
  for (const thing of ["needles", "driving at night", "to ask, but is it covered", "waking up early", "seafood"])
    lines.push(["-", `I hate ${thing}`]);
  for (const thing of ["price", "value", "view", "discount"])
    lines.push(["-", `unbelievable ${thing}`], ["-", `insane ${thing}, thanks`], ["-", `what an unbelievable ${thing}`]);
  for (const thing of ["note", "leave", "dog", "pay"]) lines.push(["-", `sick ${thing}`], ["-", `is a sick ${thing} covered`]);
  for (const thing of ["size", "address", "colour", "doctor", "time", "seat"])
    lines.push(["-", `same ${thing} again`], ["-", `the same ${thing} again please`], ["-", `again the same ${thing}`]);
  for (const thing of ["bin", "garbage", "rubbish", "trash"])
    lines.push(["-", `where do I put the ${thing}`], ["-", `my ${thing} was not picked up`]);
  for (const thing of ["fine", "fee", "letter", "rule", "cable"])
    lines.push(["-", `I got a stupid ${thing}, what is it for`], ["-", `what is this damn ${thing} called`]);
  for (const word of ["angry", "furious", "annoyed"])
    lines.push(
      ["-", `my neighbour is ${word} with me, am I insured`],
      ["-", `I am not ${word} at all`],
      ["+", `I am ${word} with you`],
      ["+", `now I'm really ${word}`],
    );
  for (const thing of ["song", "team", "weather", "traffic"])
    lines.push(["-", `this ${thing} sucks`], ["-", `the ${thing} was shit today`]);
  const oaths = ["damn", "bloody", "fucking", "goddamn", "stupid"];
  for (const oath of oaths)
    for (const wish of ["parcel", "refund", "number", "question", "thing"])
      lines.push(["+", `where is my ${oath} ${wish}`], ["+", `just give me the ${oath} ${wish}`]);
  return lines.map(([sign, text]) => ({ text, angry: sign === "+" }));
}

/** Ordinary sentences of public corpora, none of them angry but by chance: `part` of each set. */
export function ordinary(folder, part) {
  const read = (name) =>
    gunzipSync(readFileSync(`${folder}/${name}.jsonl.gz`))
      .toString("utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const every = (list, step) => list.filter((_, at) => at % step === 0);
  if (part === "dev")
    return ["hwu64.valid", "banking77.valid", "clinc150.valid"]
      .flatMap((name) => every(read(name), 2))
      .map(({ text }) => ({ text, angry: false }));
  const user = read("taskmaster.text").filter(({ speaker }) => speaker === "user");
  return [
    ...every(read("hwu64.train"), 4),
    ...every(read("banking77.train"), 3),
    ...every(read("clinc150.train"), 5),
    ...every(user, 6),
  ].map(({ text }) => ({ text, angry: false }));
}
