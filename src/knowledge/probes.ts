/**
 * Questions about everything that an organisation's articles are not about. What they score against an index is what a
 * question scores there by chance. Never used to find weights or words.
 */
export const PROBES: readonly string[] = `
How far away is the moon?
Who painted the ceiling of the Sistine Chapel?
What is the boiling point of mercury?
How do penguins keep their eggs warm?
Which river flows through Vienna?
When did the Roman Empire fall?
How do you bake sourdough bread?
What is the plot of Hamlet?
Who invented the printing press?
How many players are in a handball team?
What does photosynthesis produce?
Which planet has the most rings?
How do I tune a violin?
What is the square root of 169?
Why do leaves turn red in autumn?
Who was the first woman in space?
How deep is the Mariana Trench?
Which chess opening is best against the queen's pawn?
What language is spoken in Brazil?
How do bees make honey?
What is the difference between a crocodile and an alligator?
When was the first marathon run?
Which instrument has forty-seven strings?
How do I prune a rose bush?
What is the melting point of gold?
Who discovered penicillin?
Which country has the longest coastline?
How does a rainbow form?
What are the rules of cricket?
How do I solve a quadratic equation?
What is the population of Nairobi?
Who composed the Four Seasons?
How do volcanoes erupt?
What does the word ephemeral mean?
Which stars make up Orion's belt?
How long do tortoises live?
What is the national dish of Peru?
How do I teach my dog to roll over?
Who directed the film Metropolis?
What is the largest desert on Earth?
How was the Great Pyramid constructed?
What causes the northern lights?
Which yoga poses are good for the back?
How do I whistle with two fingers?
What is the fastest land animal?
Who wrote the Odyssey?
How do submarines dive?
What is the chemical symbol of tungsten?
Which mushrooms are poisonous?
How does a sewing machine form a stitch?
What time does the sun set in Helsinki in June?
Tell me a riddle about a spider.
Sing me a lullaby.
What should I name my goldfish?
Is there life on Mars?
Which football club has won the most titles?
How do I get ink out of a tablecloth?
What is a haiku?
Who is the villain in that comic about the bat?
How many bones does a shark have?`
  .trim()
  .split("\n");
