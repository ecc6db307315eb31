/** The demo publication's further articles: words of our own, as data. What becomes of each is in story.ts. */

export interface Headline {
  title: string;
  section: string;
  author: string;
  tags: string[];
  lead: string;
}

type Row = [title: string, author: string, tags: string, lead: string];

const SECTIONS: Record<string, Row[]> = {
  City: [
    [
      "The night bus learns a new street",
      "Mira Halloran",
      "transport",
      "Line 14 now stops where people wait for it.",
    ],
    [
      "Forty chestnuts for the station square",
      "Tomás Eriksen",
      "trees",
      "They were planted in one night, by lamplight.",
    ],
    ["Who pays for the old swimming hall?", "Ines Okafor", "budget", "Three offers, none of them complete."],
    [
      "A bridge closes for nine weeks",
      "Mira Halloran",
      "transport",
      "The ferry takes bicycles, and dogs for free.",
    ],
    [
      "The market hall opens on Sundays",
      "Jonas Weir",
      "trade",
      "Half of the stalls want to try it until spring.",
    ],
    [
      "Rent for a room by the harbour",
      "Ines Okafor",
      "housing",
      "What was asked in May, and what is asked now.",
    ],
    ["The lamp that nobody ordered", "Tomás Eriksen", "council", "It shines, and no office has bought it."],
  ],
  Culture: [
    ["A choir without a conductor", "Lea Santoro", "music", "They breathe together, and then they begin."],
    [
      "The museum shows its empty frames",
      "Lea Santoro",
      "museum",
      "Eleven paintings are on loan; their walls stay lit.",
    ],
    ["Reading aloud to strangers", "Paul Adeyemi", "books", "Every Thursday at seven, in the launderette."],
    ["The last projectionist", "Lea Santoro", "film", "He knows each reel by its smell."],
    ["A theatre made of doors", "Paul Adeyemi", "theatre", "The audience decides which one opens."],
    ["What the organ builder hears", "Lea Santoro", "music", "A chord, and the damp in the west wall."],
    ["Poems on the backs of receipts", "Paul Adeyemi", "books", "The baker prints one a day."],
  ],
  Sport: [
    [
      "The goalkeeper who counts birds",
      "Nadia Kovač",
      "football",
      "Between two attacks there is time for a wren.",
    ],
    ["A marathon on the ring road", "Jonas Weir", "running", "For one morning the tunnel belongs to shoes."],
    ["Why the rowing club sold its boats", "Nadia Kovač", "rowing", "And what it bought with the money."],
    ["Chess in the lower league", "Jonas Weir", "chess", "The away team came by tandem."],
    ["Ninety minutes without a whistle", "Nadia Kovač", "football", "Two school teams refereed themselves."],
    ["The ice rink stays cold", "Jonas Weir", "budget", "Heat from the bakery next door pays for it."],
  ],
  Science: [
    [
      "The lake turns over in November",
      "Aiko Brandt",
      "nature",
      "Once a year the deep water comes up to look.",
    ],
    ["A census of the town's swifts", "Aiko Brandt", "nature", "Volunteers counted roofs for three summers."],
    ["How a glacier sounds", "Samir Haddad", "climate", "Microphones in the ice, and much patience."],
    ["The seed bank in the cellar", "Aiko Brandt", "climate", "Four hundred jars and one key."],
    ["What a wasp remembers", "Samir Haddad", "nature", "Faces, for instance."],
    ["Measuring the quiet", "Samir Haddad", "noise", "Where the town is as silent as it was in 1970."],
    [
      "The telescope in the water tower",
      "Aiko Brandt",
      "stars",
      "On clear Fridays the queue goes down the stairs.",
    ],
  ],
  Opinion: [
    ["Leave the leaves where they are", "Ines Okafor", "nature", "The broom is louder than the autumn."],
    [
      "Against the second crossing",
      "Paul Adeyemi",
      "transport",
      "A road that nobody misses should not be built.",
    ],
    ["Let the shops close early", "Jonas Weir", "trade", "An evening is worth more than an hour of light."],
    ["A fare that everybody can count", "Mira Halloran", "transport", "One zone, one coin, no machine."],
    ["The square needs no fountain", "Ines Okafor", "council", "It needs a bench, and somebody who sweeps."],
    ["Schools should begin at nine", "Samir Haddad", "schools", "Ask anybody who is fifteen."],
  ],
  Business: [
    [
      "The button factory buttons up",
      "Jonas Weir",
      "trade",
      "After a hundred and four years the last shift was short.",
    ],
    ["Two sisters and a bakery", "Nadia Kovač", "trade", "One bakes, one counts, both get up at three."],
    ["The harbour hires again", "Ines Okafor", "work", "Crane drivers are wanted, and a diver."],
    ["What the cooperative owes", "Mira Halloran", "housing", "The books, opened page by page."],
    ["A bank branch becomes a kitchen", "Nadia Kovač", "trade", "The vault keeps the cheese."],
    ["Parcels by cargo tram", "Tomás Eriksen", "transport", "At night the rails are free."],
    [
      "The repair shop that turns people away",
      "Jonas Weir",
      "work",
      "Not for lack of work: for lack of hands.",
    ],
  ],
};

export const HEADLINES: readonly Headline[] = Object.entries(SECTIONS).flatMap(([section, rows]) =>
  rows.map(([title, author, tags, lead]) => ({ title, section, author, tags: tags.split(" "), lead })),
);

/** The last part of an article's address: "A choir without a conductor" is `a-choir-without-a-conductor`. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
