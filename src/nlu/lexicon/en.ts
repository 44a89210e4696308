import type { Lexicon } from "./lexicon.ts";
import { ENGLISH_PATTERNS, ENGLISH_PHRASES } from "./en-acts.ts";
import { ENGLISH_VERDICT } from "./en-verdict.ts";

/** English. All lists are our own. */
export const ENGLISH: Lexicon = {
  phrases: ENGLISH_PHRASES,
  patterns: ENGLISH_PATTERNS,
  fillers:
    /^(?:(?:oh|um+|uh+|er+m?|hm+|well|so|ok(?:ay)?|please|hey|hi|hello|sorry|actually|right|alright|and|but|then|just)\b[\s,.!-]*)+|[\s,.!?-]*(?:\b(?:please|pls|plz|thanks|thank you|thx|mate|dear|then|now|for now)\b[\s,.!?-]*)+$/g,
  leading: {
    affirm:
      /^(?:oh |ok |okay |well |um |ah )?(?:yes|yeah|yep|yup|yea|ya|sure|correct|right|exactly|ok|okay|definitely|absolutely|of course|that's (?:right|correct|fine))\b/,
    deny: /^(?:oh |ok |okay |well |um |ah |hm+ )?(?:no(?![ -]one\b)|nope|nah|not really|not quite|wrong|incorrect|that's (?:wrong|not right|not correct|incorrect))\b/,
  },
  verdict: ENGLISH_VERDICT,
  question:
    /^(?:so |and |but |ok |okay |hi |hello |hey |please |sorry )*(?:what|what's|whats|who|who's|whom|whose|which|when(?! (?:i|we|he|she|it|they|(?:my|our|the) [a-z]+) (?:was|were|had|got|went|came|left|[a-z]+ed)\b)|when's|where|where's|why|how|how's|is|are|am|was|were|do|does|did|can|could|will|would|should|may|have|has)\b(?! (?:it|that|this)$)|\?\s*$|\b(?:tell me (?:about|more|how|what|why|when|where|if)|i(?:'d| would) like to know|i want to know|i was wondering|do you know|can you explain|explain)\b/,
  rule: /^(?:so |and |but |ok |okay |hi |hello |hey |please |sorry |wait )*(?:(?:and )?(?:until when|how (?:long|late|soon|many (?:days|weeks|months)|often)) (?:do|does|can|may|must|should|would|will|have) (?:i|we|you|one|people|customers|it|this|that|a|an|the)\b(?! (?:parcel|package|order|delivery)\b)|what (?:if (?!i\b|we\b)|happens (?:if|when|to)\b)|how much [a-z]+ (?:do|does|must|should) (?:i|we|you) (?:need|have to|get)\b|how (?:do|can|should|would) (?:i|we|you) (?:read|find|wash|clean|care|measure|know|tell|save|reduce|use|dry|wear)\b|what(?:'s| is| are) (?:the|your) (?:[a-z]+ ){0,2}(?:policy|policies|rules?|conditions?|deadline|time limit|period|fees?|costs?|terms)\b|(?:do|must|would|will|should) (?:i|we) (?:have to|need|need to|must|pay|get charged)\b|how much (?:do|does|will|would) (?:it|a|an|the|i|we|you|returns?|exchanges?|delivery|shipping)\b.*\b(?:costs?|charge|pay for)\b|(?:can|could|may) (?:i|we|you)\b.*\b(?:after (?:\d+|a|the)|without (?:a|the|my)|within (?:\d+|a|the))\b|when (?:do|will) (?:i|we) (?:get|receive|see) (?:my|our|the|a) (?:money|refund)|(?:is|are|does|do|will) (?:[a-z']+ ){1,6}?(?:free|cost|costs|charged?|refundable)\b)/,
  wish: /\b(?:i(?:'d| would) (?:like|love|want) (?:to|a|an|my|the)|i (?:want|wanna|need|have|wish|plan|am trying|was hoping|am looking) (?:to|a|an|my|for)|i'm (?:trying|looking|hoping|here) (?:to|for)|can (?:i|you|we)|could (?:i|you|we)|may i|will you|would you|how (?:do|can|could|would) i|help me|let me|let's|please (?:\w+)|is it possible to)\b/,
  correction:
    /\b(?:i meant|i mean|actually|instead|rather|should(?:'ve| have)? (?:be|been)|make (?:it|that)|change|correct|correction|update|switch|oops|my mistake|sorry|typo|wrong|not right|scratch that|wait|it's not|that's not|isn't|no)\b|\bnot\b/,
  takeBack:
    /^(?:(?:oh|ok|okay|well|um+|uh+|hm+|sorry|but)\b[\s,.!-]*)*(?:no\s*[,.!-]|no (?:wait|sorry|actually|not)\b|wait\b|hold on\b|hang on\b|actually\b|on second thoughts?\b|scratch that\b|oops\b)/,
  carriers: [
    /^(?:well|oh|um+|uh+|er+m?|hm+|so|ok(?:ay)?|sure|yes|yeah|yep|no|hi|hello|please|sorry|actually|and|then|alright|right)(?:\b[\s,.!:-]+)/,
    /^(?:it(?:'s| is| was| would be| should be)|that(?:'s| is| was| would be)|this is|those are|they(?:'re| are)|there(?:'s| is| are))\s+/,
    /^(?:my|the|our|his|her|your)\s+(?:(?:full|first|last|new|current|old|own|e-?mail|phone|order|account|customer|meter|street|home|delivery|shipping|billing|contact|user|reference|booking|card|zip|post)\s+)*(?:name|address|e-?mail|number|code|id|reference|phone|reason|answer|city|town|street|date|choice|preference|postcode|problem|issue)\s*(?:(?:is|was|would be|should be|will be)\b|[:=]|'s\b)?\s*/,
    /^i(?:'m| am)\s+(?:called\s+|going (?:with|for)\s+|looking for\s+|thinking of\s+)?/,
    /^(?:you can call me|call me|they call me|people call me)\s+/,
    /^(?:i(?:'d| would)\s+(?:like|prefer|love|want|rather have|say|go (?:with|for))(?:\s+to\s+(?:have|get|order|use|choose|pick|go (?:with|for)))?|i (?:want|need|prefer|choose|pick|think|guess|believe|live (?:in|at)|will (?:take|have|go (?:with|for)))|i'll (?:take|have|go (?:with|for))|give me|make it|make that|let's (?:go with|say|do|take|make it)|put (?:down|it as)|go (?:with|for)|how about|what about|maybe|probably|perhaps|because(?: of)?|set it to|change it to|send it to|use)\s+/,
    /^(?:to (?:see|watch|hear|eat|try|have|get|visit|go (?:to|for|with)|be (?:in|at))|i could go for|some(?:thing|where) (?:with|like)|just|only|preferably|ideally)\s+(?:(?:a|an|some) )?/,
    /^(?:it(?:'s| is)|that(?:'s| is))\s+/,
  ],
  trailers: [
    /\s+(?:would be (?:nice|great|good|fine|perfect|ok|okay)|works(?: for me)?|is (?:fine|good|ok|okay|great)|sounds (?:good|great|fine)|would work|will do)$/,
    /[\s,.!?;:]+$/,
    /[\s,]+(?:please|pls|thanks|thank you|sorry|actually|instead|though|i think|i guess|i believe|i suppose|then|if possible|for me)$/,
  ],
  refusal:
    /\b(?:not|instead of|rather than|except|(?:any|every)(?:thing|one|body)? but|all but|neither|nor|isn't|wasn't|aren't|weren't|don't want|do not want|didn't (?:want|say|mean)|no longer|without|never)\b/g,
  refusalEnd: /[,.;!?]|\b(?:but|it's|it is|i want|i meant|i mean|make|use|take|to)\b/,
  coordinator: /[.!?;]+\s+|,?\s+(?:and then|and also|and|then|also|plus)\s+/,
  ordinals: {
    first: 0,
    "1st": 0,
    former: 0,
    second: 1,
    "2nd": 1,
    latter: -1,
    third: 2,
    "3rd": 2,
    fourth: 3,
    "4th": 3,
    fifth: 4,
    "5th": 4,
    sixth: 5,
    "6th": 5,
    seventh: 6,
    eighth: 7,
    ninth: 8,
    tenth: 9,
    last: -1,
    final: -1,
  },
  impliedAliases: {
    xs: ["extra small", "x small", "xsmall"],
    s: ["small"],
    m: ["medium", "med", "middle"],
    l: ["large"],
    xl: ["extra large", "x large", "xlarge"],
    xxl: ["double extra large", "xx large", "2xl", "double xl"],
    small: ["s"],
    medium: ["m", "med"],
    large: ["l"],
    "extra large": ["xl", "x large"],
    "extra small": ["xs", "x small"],
    grey: ["gray"],
    gray: ["grey"],
    female: ["woman", "f"],
    male: ["man", "m"],
    monthly: ["every month", "per month", "once a month", "each month"],
    yearly: ["every year", "per year", "annually", "once a year", "annual"],
    annually: ["every year", "yearly", "annual"],
    weekly: ["every week", "per week", "once a week"],
    daily: ["every day", "per day", "each day"],
    electricity: ["power", "electric"],
    power: ["electricity"],
    email: ["e-mail", "mail"],
    phone: ["telephone", "by phone", "call me", "call"],
    sms: ["text message", "text"],
  },
};
