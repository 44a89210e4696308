import type { Act } from "./acts.ts";

/** Sentences that mean an act: the encoder compares a message with them where the closed lists are silent. Our own. */
export const ACT_PROTOTYPES: Readonly<Partial<Record<Act, readonly string[]>>> = {
  cancel: [
    "please cancel what we are doing",
    "i do not want to continue with this any more",
    "forget about it, leave it as it is",
  ],
  repeat: ["could you repeat what you just said", "i did not understand your last message, say it again"],
  handoff: [
    "i want to speak to a human agent",
    "connect me with a real person from customer service",
    "stop the robot and let me talk to somebody",
  ],
  restart: ["let us start the whole conversation over again from the beginning"],
  skip: ["i would rather not answer this question", "skip this question and go to the next one"],
  wait: ["please wait a moment, i have to look for it", "hold on, i will be right back"],
  dissatisfied: [
    "this does not help me at all, i am very frustrated with you",
    "you are useless and do not understand anything",
  ],
  thanks: ["thank you very much for your help"],
  greet: ["hello, good morning to you"],
  bye: ["goodbye, have a nice day"],
  chitchat: [
    "how are you doing today",
    "are you a robot or a human being",
    "tell me a funny joke",
    "what is your name and who made you",
    "do you like music and films",
  ],
};
