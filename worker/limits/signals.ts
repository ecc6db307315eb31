/** What stands out: every number with the unit in its name and the reason beside it. Nothing else. */

/** Fewer votes at once are chance. */
export const BURST_VOTES_MIN = 20;
/** What a crowd has in common in time: an hour for a script, a quarter of a day, a day for a slow drip. */
export const BURST_HOURS = [1, 6, 24] as const;
/** Bursts of one article: after some of them nobody needs the next to look. */
export const BURSTS_SHOWN = 5;

/** A network with fewer votes on one article is a household or two. */
export const NETWORK_SIGNAL_VOTES = 20;
/** The largest networks are enough to look at, and as many of those around others. */
export const NETWORKS_SHOWN = 10;

/** The score from which a signal is told: see docs/moderation.md, and `npm run bench:signals`, which it was taken from. */
export const SIGNAL_SCORE_MIN = 3;
/** Taken off the surprise of one crowd: an article-day has some fifteen crowds that are looked at. */
export const SIGNAL_LOOKS_POINTS = 1.2;
/** The same while there are too few other votes to know a share by: an article's first crowd is one of few. */
export const SIGNAL_FIRST_LOOKS_POINTS = 0.8;
/** What the size of a crowd adds at most. Honest crowds are large too (a newsletter, a front page): alone it tells nothing. */
export const CROWD_POINTS_MAX = 1;
/** Votes that a crowd has beyond what was expected before its size adds anything: chance, for articles of few votes. */
export const CROWD_SLACK_VOTES = 10;

/** Honest crowds are as like the others as if each had drawn its own share of yes from so many votes. */
export const CROWD_LIKENESS_VOTES = 12;
/** More votes of a crowd say no more of its share. */
export const SHARE_VOTES_MAX = 200;
/** Votes elsewhere from which a share is known; where fewer came before a crowd, those after it count too. */
export const SHARE_KNOWN_VOTES = 20;
/** What is assumed of an article nobody has voted on: most are liked more than not, and any may be the other kind. */
export const PRIOR_YES_VOTES = 3;
export const PRIOR_NO_VOTES = 2;

/** The default launch curve: an article has half of its votes after so many hours. */
export const LAUNCH_HALF_HOURS = 12;
/** And the part that it has not yet falls with its age to the power of minus so much. */
export const LAUNCH_TAIL = 0.85;

/** Crowds of a day whose further votes may be held: as many as are looked at, half a kilobyte in the tally's row. */
export const CROWDS_KEPT = 10;
/** Of the setting that holds them: no crowd has a score like that, and whoever asks for more wants none held. */
export const HOLD_SCORE_MAX = 1_000;

/** Signals of one article that the Desk is told, the strongest: what somebody needs to open the article. */
export const SIGNALS_TOLD = 3;
/** Old signals that are deleted with a new one: more go than come. */
export const SIGNALS_FORGOTTEN_AT_ONCE = 10;
/** Signals of one page of the site's list: some 60 KB of JSON. */
export const SIGNALS_PAGE_ROWS = 100;
