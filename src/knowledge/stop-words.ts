const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Words of questions that say nothing of their topic, by language; accents off. Our own lists, from the closed word classes. */
export const STOP_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(
    `a an the this that these those i me my mine we us our ours you your yours he him his she her it its they them their
    am is are was were be been being do does did done doing have has had having will would shall should can could may might must
    im ive isn't aren't wasn't weren't don't doesn't didn't can't cannot couldn't won't wouldn't shouldn't haven't hasn't
    and or but if so then than because as of at by for with about to from in on into onto out up down over
    not no yes please thanks thank hi hello hey ok okay oh um uh er well just really very too also only even still
    what which who whom whose when why how where there here some any all each every
    want wanna need like let gonna get got gets give tell know wants wanted needs needed liked would
    now soon yet already again go goes going gone went come comes came happen happens happened say says
    thing things something anything someone anybody somebody one ones else exactly possible able allowed mean means
    much many long often far using use used make makes made take takes taken put find there's sort kind`,
  ),
  de: words(
    `der die das den dem des ein eine einen einem einer eines ich mich mir mein meine meinen wir uns unser unsere sie ihr ihre ihnen
    er es ihn ihm du dein deine dich dir bin bist ist sind war waren sein habe hat haben hatte wird werden wurde kann konnen konnte
    darf durfen muss mussen soll sollte will wollen mochte mag und oder aber wenn ob dass als wie was wer wen wem wo wohin woher
    wann warum wieso weshalb welche welcher welches welchen nicht kein keine keinen ja nein bitte danke hallo auch nur noch schon
    sehr so zu zum zur in im am an auf aus bei mit nach von vom vor fur uber unter um bis durch gibt es man mal denn da hier dort
    geht gehen machen macht viel viele lange oft etwas jemand`,
  ),
  fr: words(
    `le la les un une des du de d l je j me moi mon ma mes nous notre nos vous votre vos il elle on ils elles ce c cet cette ces
    est sont etait etre ai as a avez avons ont avoir peut puis peux pouvez pouvoir dois doit faut veux voudrais et ou mais si que
    qu qui quoi quel quelle quels quelles quand comment pourquoi combien ne n pas non oui merci bonjour s'il plait aussi tres
    dans en sur sous avec sans pour par vers chez y a au aux se sa son ses fait faire est-ce`,
  ),
  es: words(
    `el la los las un una unos unas de del al yo me mi mis nosotros nos nuestro usted ustedes su sus tu te le lo se es son era ser
    estoy esta estan estar he ha han haber hay puedo puede pueden poder debo debe tengo tiene tener quiero quisiera y o pero si que
    quien cual cuales cuando como cuanto cuanta cuantos donde por para porque no gracias hola favor tambien muy en con sin sobre
    a hacer hace algo alguien`,
  ),
};
