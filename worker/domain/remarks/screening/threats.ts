/**
 * Phrases that threaten somebody, and those of people who may harm themselves, in some of the languages that readers write. Values
 * alone, read as a site's own words are (word-list.ts). A phrase proves nothing, and most threats use none of these.
 */
import { wordList } from "./word-list.ts";

/** In English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Ukrainian, Russian and Turkish. */
export const THREATS = wordList([
  ..."kill you|kill him|kill her|kill them all|gonna kill|shoot you|stab you|beat you up|burn you|burn your|bomb your|hang you|rape you".split(
    "|",
  ),
  ..."you will die|you should die|you will pay for this|deserve to die|deserves to die|know where you live|watch your back".split(
    "|",
  ),
  ..."bring* dich um|bring* euch um|bring* sie um|töte dich|töte euch|dich töten|euch töten|stech* dich ab|mach* dich kalt".split(
    "|",
  ),
  ..."wo du wohnst|wo sie wohnen|wo ihr wohnt|gehörst erschossen|gehört erschossen|gehören erschossen|aufhängen sollte man".split(
    "|",
  ),
  ..."te tuer|vous tuer|le tuer|la tuer|les tuer tous|te buter|vas mourir|allez mourir|où tu habites|où vous habitez".split(
    "|",
  ),
  ..."te voy a matar|os voy a matar|los voy a matar|voy a matarte|voy a mataros|vas a morir|vais a morir|sé dónde vives|mereces morir".split(
    "|",
  ),
  ..."ti ammazzo|vi ammazzo|ti uccido|vi uccido|devi morire|dovete morire|so dove abiti|so dove vivi".split(
    "|",
  ),
  ..."vou te matar|vou matar te|vou matar vocês|vais morrer|vai morrer|sei onde moras|sei onde você mora".split(
    "|",
  ),
  ..."maak je dood|maak jullie dood|vermoord je|vermoord jullie|je gaat eraan|weet waar je woont".split("|"),
  ..."zabiję cię|zabije cie|zabiję was|zabije was|zajebię cię|wiem gdzie mieszkasz".split("|"),
  ..."вб'ю тебе|вб'ю вас|уб'ю тебе|уб'ю вас|я тебе вб'ю|я вас вб'ю|тобі кінець|знаю де ти живеш|вбити тебе".split(
    "|",
  ),
  ..."убью тебя|убью вас|я тебя убью|я вас убью|зарежу тебя|зарежу вас|тебе конец|вам конец|знаю где ты живешь|знаю где ты живёшь".split(
    "|",
  ),
  ..."seni öldür*|sizi öldür*|öldüreceğim|gebertirim|nerede yaşadığını biliyorum".split("|"),
]);

/** In the same languages. */
export const SELF_HARM = wordList([
  ..."kill myself|killing myself|end my life|ending my life|take my own life|want to die|hurt myself|harm myself|better off dead|no reason to live".split(
    "|",
  ),
  ..."bring* mich um|mich umbringen|mich töten|mir das leben nehmen|will sterben|will nicht mehr leben|mich ritzen|ritze mich".split(
    "|",
  ),
  ..."me tuer|me suicider|envie de mourir|veux mourir|en finir avec la vie|mettre fin à mes jours".split("|"),
  ..."matarme|suicidarme|quitarme la vida|quiero morir|quiero morirme|no quiero vivir".split("|"),
  ..."uccidermi|ammazzarmi|suicidarmi|togliermi la vita|voglio morire|farla finita".split("|"),
  ..."me matar|matar me|me suicidar|suicidar me|quero morrer|acabar com a minha vida|tirar a minha vida".split(
    "|",
  ),
  ..."mezelf doden|mezelf van kant|zelfmoord plegen|wil dood|wil niet meer leven".split("|"),
  ..."zabić się|zabije się|zabiję się|chcę umrzeć|nie chcę żyć|odebrać sobie życie".split("|"),
  ..."вбити себе|вб'ю себе|накласти на себе руки|покінчити з собою|хочу померти|не хочу жити".split("|"),
  ..."убить себя|убью себя|покончить с собой|покончу с собой|хочу умереть|не хочу жить|наложить на себя руки".split(
    "|",
  ),
  ..."kendimi öldür*|intihar edeceğim|intihar etmek istiyorum|ölmek istiyorum|yaşamak istemiyorum".split("|"),
]);
