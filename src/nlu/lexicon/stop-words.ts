/** English words that say nothing of a topic. Our own list, from the closed word classes. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a an the this that these those i me my mine we us our you your yours he him his she her it its they them their
  am is are was were be been being do does did done have has had having will would shall should can could may might must
  i'm i'd i'll i've it's that's you're we're they're don't doesn't didn't can't couldn't won't wouldn't isn't aren't wasn't
  and or but if so then than because as of at by for with about to from in on into onto off out up down over
  not no yes please thanks thank hi hello hey ok okay oh um uh er well just really very too also only even still
  what which who whom whose when why how there here some any all each every much many more most
  want wanna need like let lets let's gonna got get give tell want wants wanted needs needed liked
  now today tomorrow yesterday tonight next last week weeks month months year years day days ago soon yet already again
  go goes going went gone come comes came happen happened other others maybe perhaps actually
  thing things something anything someone one ones`.split(/\s+/),
);
