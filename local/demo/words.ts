/** What readers of the demo publication have written to its newsroom: words of our own, as data. */
import type { Triage } from "../../worker/contract/index.ts";

/** A reader's words on an article, by its title. */
export interface Written {
  title: string;
  choice: "yes" | "no";
  reasons: string[];
  text: string;
  /** What a colleague has made of it; left out for new. */
  triage?: Triage;
}

type Row = [title: string, choice: Written["choice"], reasons: string, text: string, triage?: Triage];

const ROWS: Row[] = [
  [
    "Who pays for the old swimming hall?",
    "no",
    "incorrect",
    "The third offer is from the rowing club, not from the hotel. It was read out at the council on Tuesday.",
  ],
  [
    "Who pays for the old swimming hall?",
    "no",
    "missing one-sided",
    "Nobody asked the swimming club, which has paid for the boiler for eleven years.",
  ],
  [
    "Who pays for the old swimming hall?",
    "yes",
    "clear",
    "Three offers side by side: now I understand what is argued about.",
    "useful",
  ],
  [
    "Rent for a room by the harbour",
    "no",
    "incorrect headline",
    "“Doubled” is wrong: from 410 to 630 is half as much again.\n\nThe table further down has it right.",
    "acted-on",
  ],
  [
    "Rent for a room by the harbour",
    "no",
    "missing",
    "Since the edit the paragraph about deposits is gone. Was that meant?",
  ],
  [
    "Rent for a room by the harbour",
    "yes",
    "useful",
    "I pay 720 for eleven square metres. Call me if you go on with this: 030 5550 1234.",
  ],
  [
    "Against the second crossing",
    "no",
    "topic",
    "I drive a van. You can be against the road and the piece is still well argued.",
    "no-action",
  ],
  [
    "Against the second crossing",
    "no",
    "one-sided incorrect",
    "The count of cars is from 2014. The newer one is on the town's own page: https://town.example/traffic/2025",
  ],
  [
    "How a glacier sounds",
    "yes",
    "learned well-written",
    "I played the recordings to my class. Twenty-six children, and not a sound. 🧊",
    "useful",
  ],
  ["How a glacier sounds", "no", "missing", "How many microphones were lost? You hint at it, and never say."],
  [
    "Two sisters and a bakery",
    "no",
    "incorrect",
    "Their street is Mill Lane, not Mill Street. There is a Mill Street too, at the other end of the town.",
  ],
  [
    "Two sisters and a bakery",
    "yes",
    "fair",
    "مقالة جميلة. أشتري الخبز من عندهما كل صباح، وكل ما كُتب هنا صحيح.",
  ],
  [
    "The night bus learns a new street",
    "yes",
    "useful",
    "I caught the 14 because of you. It was on time, and I was the only one.",
    "no-action",
  ],
  [
    "Chess in the lower league",
    "no",
    "incorrect",
    "The winner's name is spelt Ødegård. Write to me at l.odegard@club.example if you need the list.",
  ],
  [
    "The harbour hires again",
    "no",
    "topic",
    "Whoever wrote this: I know where you live and I will find you.",
  ],
  [
    "A choir without a conductor",
    "no",
    "headline",
    "There is a conductor. She stands in the second row and breathes before the others.",
  ],
  [
    "What the organ builder hears",
    "yes",
    "researched",
    "Damp in the west wall since 1998. He has a good ear.",
  ],
  [
    "The square needs no fountain",
    "no",
    "topic",
    "You people should all be thrown into that fountain.",
    "inappropriate",
  ],
  [
    "Chess in the lower league",
    "no",
    "hard-to-follow",
    "After the seventh move I was lost. A diagram would have helped.",
  ],
  [
    "Schools should begin at nine",
    "yes",
    "clear",
    "I am fifteen. Nobody asked me either, but this is what I would have said: first lesson at nine, and no test before ten. My brother, who is nine, would begin at six if he were let, and so I do not think that there is one hour for all; but of the two of us it is I who falls asleep in chemistry, where one should not.",
  ],
];

export const WRITTEN: readonly Written[] = ROWS.map(([title, choice, reasons, text, triage]) => ({
  ...{ title, choice, text, reasons: reasons.split(" ") },
  ...(triage && { triage }),
}));
