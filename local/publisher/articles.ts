/** The demo publication's articles: words of our own, as data. Those that nobody has written out are in ../demo/headlines.ts. */
import { HEADLINES, slugOf } from "../demo/headlines.ts";

export interface Article {
  slug: string;
  title: string;
  byline: string;
  date: string;
  lead: string;
  paragraphs: string[];
  lang?: "ar";
}

export const ARTICLES: Article[] = [
  {
    slug: "the-bench-by-the-canal",
    title: "The bench by the canal",
    byline: "Mira Halloran",
    date: "24 November 2026",
    lead: "For eleven years somebody has been repairing one bench on the towpath. Nobody asked them to, and nobody knows who it is.",
    paragraphs: [
      "The bench stands where the canal bends towards the old dye works, under a willow that drops its leaves into the water all autumn. It is not a remarkable bench. Three oak slats, two iron ends with a vine cast into them, a plate so worn that only the word “always” can still be read.",
      "The first repair was a single slat. It appeared in the spring of 2015, paler than its neighbours and sanded so carefully that people stopped to run a hand along it. The council had not sent anyone. A clerk checked twice, because a neighbour wanted to say thank you and there was nobody to thank.",
      "Since then it has happened about once a year. A bolt is replaced. The iron is brushed and oiled before the frost. After the flood of 2021, when the towpath lay under brown water for nine days, the bench was gone; a week later it was back, set four centimetres higher on new stones, with a gap left for hedgehogs.",
      "I went to find out who does it, and I will admit that I hoped to fail. The lock-keeper has a theory about a retired joiner. The woman who sells coffee from the blue barge is sure it is two people, because of the screws: some are turned by a left hand. A boy of nine told me that it is the bench itself.",
      "What everyone agrees on is what the bench does. People who sit there talk to each other. A nurse eats her breakfast there after night shifts and knows the names of seven dogs. Two men who had not spoken since a quarrel over a hedge sat down on it by accident, in the rain, at opposite ends, and left together.",
      "Cities spend a good deal on places where strangers might meet, and most of those places stay empty. It may be that a place needs proof that somebody cares for it before the rest of us dare to. A pale new slat is such a proof. It says: this is looked after, so you may stay.",
      "On my last evening there the willow was bare and the light was going. One bolt shone like a coin. It had not been there in the morning. I looked up and down the path, saw nobody, and sat down.",
    ],
  },
  {
    slug: "a-library-of-borrowed-weather",
    title: "A library of borrowed weather",
    byline: "Tomás Eriksen",
    date: "19 November 2026",
    lead: "In a former bakery in the north of the town, you can take out a rainy afternoon for three weeks.",
    paragraphs: [
      "The shelves hold recordings: rain on a tin roof in Bergen, a sandstorm heard from inside a parked lorry, snow falling in a forest, which is forty minutes of almost nothing.",
      "Its founder, a former sound engineer, lends them on small players with one button. The longest waiting list is for a thunderstorm that never quite arrives.",
    ],
  },
  {
    slug: "what-the-clockmaker-keeps",
    title: "What the clockmaker keeps",
    byline: "Ines Okafor",
    date: "12 November 2026",
    lead: "She repairs the town's clocks and sets none of them right.",
    paragraphs: [
      "“People come for the time they are used to,” she says. The baker's clock is six minutes fast because his father was late once. The school's is slow, out of mercy.",
      "Only the one in her own window is exact. Hardly anyone looks at it.",
    ],
  },
];

/** One of the further articles by its address's last part: no more than its first sentence. */
export function furtherArticle(slug: string): Article | undefined {
  const found = HEADLINES.find(({ title }) => slugOf(title) === slug);
  if (!found) return undefined;
  const { title, author: byline, section: date, lead } = found;
  return { slug, title, byline, date, lead, paragraphs: [] };
}

export const ARABIC: Article = {
  slug: "rtl",
  lang: "ar",
  title: "مقعد على ضفة القناة",
  byline: "ميرا هالوران",
  date: "٢٤ نوفمبر ٢٠٢٦",
  lead: "منذ أحد عشر عامًا يصلح أحدهم مقعدًا واحدًا على ممشى القناة، ولا أحد يعرف من هو.",
  paragraphs: [
    "يقف المقعد حيث تنحني القناة، تحت شجرة صفصاف تُسقط أوراقها في الماء طوال الخريف. ليس فيه ما يلفت النظر، لكن من يجلس عليه يبدأ بالحديث مع جاره.",
    "ربما يحتاج المكان إلى دليل على أن أحدًا يعتني به قبل أن يجرؤ الآخرون على البقاء فيه.",
  ],
};
