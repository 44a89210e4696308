import type { Lexicon } from "./lexicon.ts";

const list = (text: string): readonly string[] =>
  text
    .trim()
    .split(/\s*[|\n]\s*/)
    .filter(Boolean);

/** Whole messages. Written without punctuation, as `bareForm` makes them. */
export const ENGLISH_PHRASES: Lexicon["phrases"] = {
  affirm:
    list(`yes|yeah|yep|yup|yea|ya|yah|ye|y|yess|yes yes|yes sir|sure|sure thing|sure why not|ok|okay|okey|okie|k|kk|fine|that's fine|thats fine|fine by me|fine with me
    correct|that's correct|thats correct|that is correct|right|that's right|thats right|that is right|you're right|exactly|precisely|indeed|absolutely|definitely|certainly|of course|affirmative
    yes please|yes it is|yes i do|yes i am|yes it does|yes they are|yes i did|yes i have|yes i would|yes go ahead|yes that's right|yes that's correct|yes thats right|yes do it|yes do that|yes confirm|yes all good|yes of course|yes absolutely|yes definitely|yes that works
    i do|i am|i did|i have|i would|it is|it does|they are|go ahead|go for it|do it|do that|please do|please go ahead|confirm|confirmed|i confirm|agreed|i agree|accept|i accept|approve|approved
    sounds good|sounds great|sounds right|sounds perfect|looks good|looks right|looks correct|all good|all correct|perfect|great|good|wonderful|awesome|excellent|cool|alright|all right|very well|why not|true|positive|by all means|you bet|yessir|uh huh|mhm|mm hmm|aye|roger|works for me|that works|that works for me|that will be fine|that'll be fine|that's okay|thats okay|that's ok|okay do it|ok do it|fine do it|that would be great|that would be nice|that'd be great|i think so|i guess so|i suppose so|please|let's do it|lets do it|let's go|proceed|continue|carry on|keep going|go on|i'm sure|👍|👌|✅|yes 👍|ok 👍|ja|si|oui`),
  deny: list(`no|nope|nah|nay|n|no no|noo|no way|no thanks|no thank you|not really|not at all|not yet|not now|negative|never|no sir|no it isn't|no it's not|no it is not|no i don't|no i do not|no i am not|no i'm not|no i didn't|no i haven't|no i wouldn't|no not really|no that's wrong|no that's not right|no thats wrong|no that's all|no that is all|no nothing else|no not yet|no i'm good|no i am good|no im good
    i don't|i do not|i dont|i don't think so|i dont think so|don't|do not|please don't|rather not|i'd rather not|absolutely not|definitely not|certainly not|of course not|not today|not necessary|not needed|that's wrong|thats wrong|that is wrong|that's not right|thats not right|that is not right|that's not correct|that is not correct|that's incorrect|incorrect|wrong|false|i disagree|disagree|it isn't|it's not|it is not|it doesn't|nothing|nothing else|none|none of them|none of these|none of those|none of that|none of the above|neither|neither one|neither of them|neither of these|neither of those|neither of the two|nothing more|that's all|thats all|that is all|that's it|that'll be all|that will be all|i'm good|im good|i'm fine|i'm all set|all set|nein|👎|❌|no 👎|not quite|nothing else thanks|i'm done|im done|not this time`),
  cancel:
    list(`cancel|cancel it|cancel that|cancel this|cancel please|cancel everything|cancel all|cancel the whole thing|stop|stop it|stop that|stop this|abort|abort this|quit|exit|end|leave it|drop it|scrap that|scrap it|scratch that
    never mind|nevermind|nvm|never mind then|never mind that|forget it|forget about it|forget about that|forget that|forget this|forget i asked|i changed my mind|i've changed my mind|ive changed my mind|changed my mind|i have changed my mind|no longer|no longer needed|not interested|i'm not interested|i am not interested|not interested anymore
    i don't want to|i don't want this|i don't want that|i don't want it|i don't want this anymore|i don't want to anymore|i don't want to do this|i don't want to do that|i don't want to do this anymore|i don't want to continue|i do not want to continue|i don't need it anymore|i don't need this anymore|don't bother|no need|let's not|let's not do this|let's stop|let's stop here|let's forget it|let's leave it|i give up|stop here|call it off|call the whole thing off|undo everything|don't do it|don't do that|do not do it|please stop|no cancel|no cancel it|no cancel that|no stop|no forget it|no never mind|no nevermind|actually never mind|i'd like to cancel|i want to cancel|i would like to cancel|i want to stop|can we stop|can we cancel|can i cancel|let's cancel|let's cancel this|not anymore|that's enough|enough`),
  skip: list(
    `skip|skip it|skip that|skip this|skip this one|skip that one|skip the question|skip this question|skip question|skip this step|pass|i pass|next|next one|next question|move on|let's move on|can we skip this|can we skip that|can i skip this|can i skip that|can we move on|i'd rather not say|i would rather not say|i'd rather not answer|prefer not to say|i prefer not to say|i'd prefer not to say|prefer not to answer|i don't want to say|i don't want to answer|i don't want to answer that|i don't want to tell you|i won't tell you|not telling|none of your business|that's private|ask me something else|leave that blank|leave it blank|leave it empty`,
  ),
  dont_know: list(
    `i don't know|i do not know|i dont know|dont know|don't know|don't know that|idk|dunno|i dunno|no idea|i have no idea|not sure|i'm not sure|i am not sure|im not sure|no clue|i have no clue|i can't remember|i don't remember|i forgot|i can't find it|i don't have it|i don't have that|i don't have one|i have none|beats me|who knows|i couldn't say|hard to say|i don't have it with me|i don't have it right now`,
  ),
  repeat: list(
    `repeat|repeat that|repeat it|repeat please|say that again|say it again|say again|again|once more|one more time|come again|pardon|pardon me|i beg your pardon|sorry|what|what did you say|what did you just say|what was that|what was the question|what's the question|what is the question|what did you ask|what were you asking|huh|excuse me|could you repeat that|can you repeat that|could you repeat|can you repeat|could you say that again|can you say that again|can you repeat the question|could you repeat the question|repeat the question|repeat the last message|i didn't catch that|i didn't get that|i missed that|didn't catch that|didn't get that|say what|what do you want from me|can you say it again|could you please repeat that|can you please repeat that|can you please repeat|could you please repeat|could you say it again|what was your question|i didn't hear you|show me that again|tell me again`,
  ),
  handoff: list(
    `agent|human|operator|representative|advisor|adviser|real person|human please|agent please|a human|an agent|a person|live agent|live chat|talk to a human|talk to a person|talk to someone|speak to someone|speak to a human|speak to an agent|talk to an agent|customer service|customer support|connect me|transfer me|put me through|get me a human|get me someone|i want a human|i need a human|call me|get me your manager|manager|supervisor`,
  ),
  restart: list(
    `restart|start over|start again|let's start over|let's start again|begin again|start from the beginning|from the beginning|from the start|start from scratch|reset|reset everything|let's start from the beginning|can we start over|can we start again|i want to start over|i'd like to start over|restart the conversation|start the conversation over|start all over|start all over again|new conversation`,
  ),
  wait: list(
    `wait|no wait|wait no|oh wait|no hold on|wait a second|wait a minute|wait a moment|wait a sec|hold on|hold on a second|hold on a minute|hang on|hang on a second|hang on a minute|one moment|one moment please|one second|one sec|one minute|just a moment|just a second|just a minute|just a sec|a moment|a moment please|give me a moment|give me a second|give me a minute|give me a sec|let me check|let me look|let me see|let me think|let me find it|let me look it up|let me look that up|i need a moment|i need a minute|brb|be right back|bear with me|i'll be right back|back in a minute|wait please|please wait|checking|moment|un momento|let me get my card|let me grab it`,
  ),
  dissatisfied: list(
    `this is useless|you're useless|you are useless|useless|this is terrible|terrible|this is ridiculous|ridiculous|you suck|this sucks|bad bot|stupid bot|stupid|this is stupid|you're stupid|you are stupid|you're not helping|you are not helping|this isn't helping|this is not helping|not helpful|that's not helpful|that didn't help|that was not helpful|that's not what i asked|that's not what i asked for|that is not what i asked|that's not what i said|that's not what i meant|you don't understand|you don't understand me|you're not listening|this is not working|this doesn't work|it doesn't work|worst service ever|i'm frustrated|i am frustrated|this is frustrating|i'm angry|this is annoying|waste of time|what a waste of time|are you kidding|are you kidding me|wtf|this is a joke|unbelievable|i'm very disappointed|i'm not happy|i'm not happy with this|that's not good enough`,
  ),
  thanks: list(
    `thanks|thank you|thanks a lot|thank you very much|thank you so much|many thanks|thx|ty|cheers|much appreciated|i appreciate it|appreciate it|thanks for your help|thank you for your help|thanks for the help|that was helpful|very helpful|great thanks|perfect thanks|ok thanks|okay thanks|great thank you|ok thank you|perfect thank you|thanks that's great|that's great thanks|you've been very helpful|you're the best|you are great|you're great|good bot|well done|nice|nice one|🙏|danke|gracias|merci`,
  ),
  greet: list(
    `hi|hello|hey|hey there|hi there|hello there|good morning|good afternoon|good evening|good day|greetings|howdy|yo|hiya|morning|evening|hello hello|hi bot|hello bot|hey bot|what's up|whats up|sup|👋|hallo|hola|bonjour|hi again|hello again|anyone there|is anybody there|is anyone there|are you there|hello anyone there`,
  ),
  bye: list(
    `bye|bye bye|goodbye|good bye|see you|see you later|see ya|cya|later|farewell|good night|have a nice day|have a good day|have a great day|take care|i have to go|i've got to go|gotta go|got to go|talk to you later|ttyl|until next time|so long|ciao|i'm leaving|thanks bye|ok bye|okay bye|thank you bye|thank you goodbye|thanks goodbye`,
  ),
  help: list(
    `help|help me|help please|please help|can you help|can you help me|could you help me|i need help|i need some help|i need assistance|how can you help|how can you help me|what can you do|what can you do for me|what else can you do|what do you do|what are you able to do|what can i do here|what can i do|what can i ask|what can i ask you|what can i say|what can you help with|what can you help me with|what are my options|what are the options|what do you offer|what services do you offer|show me what you can do|tell me what you can do|how does this work|how do you work|i have a problem|i have a question|i have an issue|i have a request|i need something|menu|main menu|show me the menu|options`,
  ),
  chitchat: list(
    `how are you|how are you doing|how are you today|how's it going|how is it going|how do you do|how's your day|are you a bot|are you a robot|are you human|are you a human|are you real|are you a real person|am i talking to a human|am i talking to a bot|am i talking to a robot|is this a bot|is this a robot|what are you|who are you|what's your name|what is your name|do you have a name|how old are you|where are you from|where do you live|who made you|who created you|who built you|tell me a joke|tell me another joke|make me laugh|do you know any jokes|sing a song|sing me a song|i love you|do you love me|will you marry me|you're funny|you are funny|haha|hahaha|lol|lmao|haha nice|nice to meet you|pleased to meet you|do you sleep|do you dream|do you have feelings|do you like music|what's your favourite colour|what's your favorite color|what is your favorite color|i'm bored|i am bored|i'm sad|i'm tired|i'm happy|happy birthday|it's my birthday|today is my birthday|merry christmas|happy new year|nice weather today|what's the weather like|how's the weather|lovely weather today|what's the meaning of life|what is the meaning of life|are you smart|are you intelligent|are you an ai|are you chatgpt|what do you do for fun|do you have friends|do you get tired|you're cute|you are cute|you are awesome|you're awesome|you're smart`,
  ),
};

/** Forms, tested on a message without fillers and punctuation, in lower case. */
export const ENGLISH_PATTERNS: Lexicon["patterns"] = {
  affirm: [
    /^(?:yes|yeah|yep|yup) (?:please|sure|that(?:'s| is)? (?:right|correct|fine|good|it|the one|would be (?:great|fine|good))|it(?:'s| is)(?: (?:right|correct|fine))?|i (?:do|am|did|have|would|want (?:that|it|to))|go ahead|you can|do (?:it|that)|all (?:good|correct|right)|everything(?:'s| is)? .{0,12}(?:right|correct|fine|good))/,
    /^(?:that|everything|it|this|all)(?:'s| is)? (?:looks?|sounds?|is|seems?) (?:right|good|correct|fine|great|perfect|ok|okay)$/,
  ],
  deny: [
    /^(?:no|nope|nah) (?:thanks?|thank you|that(?:'s| is)? (?:wrong|all|not (?:right|correct|it)|incorrect)|it(?:'s| is)(?:n't| not)(?: (?:right|correct))?|i (?:don't|do not|didn't|haven't|am not|wouldn't)(?: think so)?|not (?:really|at all|yet|now|today|this time)|nothing(?: else)?)$/,
    /^(?:please )?(?:don't|do not) (?:do|send|submit|pay|book|order|save|change|confirm|proceed|continue)(?: (?:it|that|this|anything))?$/,
  ],
  cancel: [
    /\b(?:never ?mind|forget (?:it|about it|about that|that|the whole thing)|i(?:'ve| have)? changed my mind(?!.*\b(?:make it|change (?:it|that|the))\b)|scrap (?:that|it|the whole thing)|call (?:it|the whole thing|this) off)\b/,
    /^(?:no )?(?:(?:can|could) (?:you|we) |i(?:'d| would) like to |i want to |let's |please )*(?:cancel|stop|abort|quit|end|drop|leave) (?:this|that|it|everything|the (?:process|request|whole thing|conversation|task|flow|operation|current (?:one|process|request|task))|here)(?: (?:right )?(?:now|here|process|request|please|whole thing|instead))?$/,
    /\bi (?:don't|do not|no longer|dont) (?:want|need|wish|wanna|care)\b.*\b(?:any ?more|any longer|after all|now)$/,
    /^i no longer (?:want|need|wish)(?: to\b.*| this| that| it)?$/,
    /^(?:i (?:don't|do not|dont) (?:want|wish|wanna) (?:to )?(?:do|continue|go on|proceed|finish|complete)(?: (?:with )?(?:this|that|it|any of this|anything))?)$/,
    /^(?:on second thoughts?|let me think about (?:it|this|that) (?:first|again|and come back)|i'?ll (?:do|come back to) (?:it|this|that) (?:later|another time|some other time))\b/,
    /^(?:maybe|perhaps) (?:later|another time|some other time|next time|tomorrow)$/,
    /^(?:i'?(?:ll|d| will| would) )?(?:rather |prefer )?not (?:do|continue|proceed)(?: with)?(?: (?:this|that|it))?(?: after all)?$/,
  ],
  skip: [
    /^(?:can|could|let's|let us|may) (?:we |i |you )?(?:please )?(?:skip|move past|move on from)\b/,
    /^(?:i )?(?:would|'d|i'd) (?:rather|prefer) not (?:to )?(?:say|answer|tell|share|give|disclose)\b/,
    /^i (?:don't|do not|won't|am not going to|refuse to) (?:want to |wanna |wish to )?(?:say|answer|tell you|share|give you|disclose)\b/,
    /^(?:skip|next) (?:this|that|the|question)\b/,
    /^(?:go|move) (?:on )?to the next (?:question|one|step)$/,
  ],
  dont_know: [
    /^i (?:don't|do not|dont) (?:know|remember|recall)(?: (?:it|that|yet|exactly|right now|the answer|my .{1,24}|the .{1,24}|what .{1,40}|which .{1,40}))?$/,
    /^(?:i have |i've got )?no (?:idea|clue)(?: (?:what|which|about|how)\b.*)?$/,
    /^i(?:'m| am) not (?:really |quite )?sure(?: (?:yet|about (?:it|that)|what .{1,40}))?$/,
  ],
  repeat: [
    /^(?:can|could|would|will) you (?:please )?(?:repeat|say (?:that|it) again|rephrase|tell me again|ask (?:that|me) again|show (?:that|it) again)\b/,
    /\b(?:repeat (?:that|the (?:question|last|message|options)|what you (?:just )?said|your (?:last|question))|what did you (?:just )?(?:say|ask)|what was (?:that|the question|your question) again|say (?:that|it) (?:once )?(?:more|again)|one more time|didn't (?:catch|hear|get) (?:that|what you|you))\b/,
    /^what (?:are|were) (?:my|the) options(?: again)?$/,
  ],
  handoff: [
    /\b(?:speak|talk|chat|connect|transfer|put|get|pass|hand|escalate|reach|contact|switch|patch|forward)\b.{0,24}\b(?:human|humans|person|someone|somebody|agent|operator|representative|rep|advisor|adviser|staff|employee|supervisor|manager|real (?:person|human|agent)|people|customer (?:service|support|care)|support team|colleague|consultant|individual)\b/,
    /\b(?:i (?:want|need|would like|demand|prefer)|i'd (?:like|prefer|rather have)|give me|get me|is there|can i (?:have|get)|let me have) (?:a |an |some |to (?:have|get) an? |your |the )?(?:real |live |actual |human |customer )*(?:human|humans|person|agent|operator|representative|advisor|adviser|supervisor|manager|service (?:agent|person|representative)|support agent)\b/,
    /\b(?:have|let|ask) (?:someone|somebody|a human|an agent|a person) (?:call|contact|phone|help|ring)\b/,
    /\b(?:not|no|instead of|rather than) (?:a |this |with (?:a )?|to (?:a )?)?(?:bot|robot|machine|computer|chatbot)s?\b/,
  ],
  restart: [
    /^(?:let's |can we |could we |i(?:'d| would) like to |i want to |please )*(?:start|begin) (?:all )?(?:over|again|from (?:the (?:beginning|start|top)|scratch))(?: again)?(?: from (?:the (?:beginning|start|top)|scratch))?$/,
    /^(?:let's )?(?:restart|reset) (?:this|the|everything|our)?\s?(?:conversation|chat|session|dialogue|whole thing)?$/,
  ],
  wait: [
    /^(?:please |can you |could you |would you )*(?:wait|hold on|hang on|give me|hold)(?: (?:for )?(?:just )?(?:a|one|two|me)?\s?(?:second|sec|seconds|minute|minutes|moment|moments|bit|while|little))+\b/,
    /^(?:just )?(?:a|one) (?:second|sec|minute|moment)\b/,
    /^(?:let me|i need to|i have to|i'll have to|i'll|i'm going to) (?:just |quickly |first )*(?:check|look|see|find out|fetch|grab|search|look up|get)(?: (?:it|that|this|for it|for that|it up|that up|first|my [a-z]+(?: card)?|the [a-z]+|on that))*(?: (?:first|quickly|for you))?$/,
    /^i'?(?:ll|m| will| am)? (?:be )?(?:right )?back (?:in|soon|later)\b/,
  ],
  dissatisfied: [
    /\b(?:useless|worthless|rubbish|ridiculous|terrible service|worst (?:service|bot|assistant|chatbot|company)|waste of (?:my )?time|fed up|sick of (?:this|you)|you(?:'re| are) (?:not (?:helping|listening|understanding)|useless|stupid|an idiot|dumb)|you (?:don't|do not|never|still don't) understand|not what i (?:asked|said|wanted|meant)|how many times do i)\b/,
    /\b(?:you|u|ya)(?:'re| are| r)? (?:a |an |such a |so |just |really |fucking |bloody |damn )*(?:stupid|useless|dumb|idiots?|moron|hopeless|garbage|trash|crap|pathetic|worst|suck)\b|^(?:stupid|useless|dumb|idiotic?|fucking|bloody|damn|crappy?) (?:bot|robot|machine|thing|computer|assistant|chatbot)\b|\b(?:fuck|fuck (?:you|off)|piss off|screw you|shut up|i hate (?:you|this|talking to you)|wtf)\b/,
  ],
  thanks: [
    /^(?:thanks?|thank you|many thanks|cheers|thx)\b(?! (?:but|can|could|i need|i want|i'd))/,
    /\b(?:you(?:'ve| have) been (?:very |so |really )?(?:helpful|great|kind)|i (?:really )?appreciate (?:it|that|your help))\b/,
  ],
  greet: [
    /^(?:hi|hello|hey|good (?:morning|afternoon|evening|day))(?: (?:there|again|bot|assistant|everyone|guys|team|halcyon))*$/,
  ],
  bye: [/^(?:(?:ok|okay|thanks?|thank you|great|alright) )*(?:bye|goodbye|good bye|see you|good night|take care)\b/],
  chitchat: [
    /^(?:are you|am i (?:talking|speaking|chatting) (?:to|with)|is this|do i (?:talk|speak|chat) (?:to|with)) (?:a |an |the |some )?(?:real |actual |live |virtual )?(?:ro)?(?:bot|human|person|machine|computer|ai|assistant|chatbot)\b/,
    /\b(?:tell|know|say|give) (?:me )?(?:a |another |any |some )?(?:funny |good )?(?:joke|jokes|riddle|story)\b/,
    /^(?:how are|how're) (?:you|things|u)\b/,
    /\b(?:your (?:favou?rite|name|age|hobby|birthday|boss|mother|father|parents)|do you (?:like|love|believe|dream|sleep|eat|drink|feel|have (?:feelings|friends|a (?:girlfriend|boyfriend|family|dog|cat|soul)))|you (?:look|sound|are|'re) (?:so |very |really )?(?:nice|pretty|cute|funny|beautiful|smart|clever|handsome)|will you marry|i love you|sing (?:me )?(?:a |something))\b/,
    /\b(?:nice|lovely|terrible|awful|beautiful|great) weather\b/,
    /^(?:i(?:'m| am)|i feel|feeling) (?:so |very |really |a bit )?(?:bored|lonely|sad|happy|tired|hungry|sleepy|excited|depressed|great|fine|good)(?: today)?$/,
  ],
};
