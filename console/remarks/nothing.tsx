/** Why no remark is shown, and what to do: also where readers are not asked for any. */
import type { SiteAnswer } from "../../worker/contract/index.ts";
import { administration, ask, type Who } from "../api.ts";
import { Link, useReading } from "../parts.tsx";
import type { Place } from "../place.ts";

export function Nothing({
  place: { site = "", cursor = "", triage = "new" },
  who,
  all,
  filtered,
  more,
}: {
  place: Place;
  who: Who;
  /** How many the site has, whatever was made of them. */
  all: number;
  filtered: boolean;
  /** Whether there is a further page. */
  more: boolean;
}) {
  if (more)
    return <p>None of those that were looked through for this page fits. Go on with the earlier ones.</p>;
  if (cursor) return <p>That was all.</p>;
  if (all === 0)
    return who.scopes.includes("manage") ? (
      <Asked site={site} />
    ) : (
      <p>
        {NONE} {ASK}
      </p>
    );
  if (filtered) return <p>No remark fits. Try fewer words, another answer, or another tab.</p>;
  if (triage === "new") return <p>Nothing is new. What readers write appears here by itself.</p>;
  if (triage === "archived")
    return <p>Nothing is archived. What nobody sorts for long comes here by itself.</p>;
  return <p>None of them is sorted so.</p>;
}

const NONE = "No reader has written yet. What they write appears here by itself, seconds after it was sent.";
const ASK =
  "Whether readers are asked for words at all is set by whoever manages the site (Settings, Why readers say so).";

/** For whoever manages the site: whether readers are asked, and how to have it so. */
function Asked({ site }: { site: string }) {
  const { answer } = useReading(site, async () => (await ask<SiteAnswer>("GET", administration(site))).body);
  if (!answer) return <p>{NONE}</p>;
  const settings = <Link to={{ site, view: "settings" }}>Settings</Link>;
  if (answer.remarks === "text")
    return (
      <p>
        {NONE} They are asked{" "}
        {answer.remarks_in.length > 0 ? `in ${answer.remarks_in.join(", ")}` : "under every article"}, once
        they have voted.
      </p>
    );
  return (
    <div>
      <p>
        {answer.remarks === "off"
          ? "Readers are not asked why they vote as they do."
          : "Readers may give reasons, which are counted with each article, and no words."}{" "}
        To let them write to the newsroom, open {settings} and under “Why readers say so” set{" "}
        <b>Readers who have voted may say why</b> to <b>by reasons and in words to the newsroom</b>.
      </p>
      <p>
        Do so where somebody reads it: a remark takes half a minute. Begin with one section. Only those with
        the scope remarks or manage ever see the words.
      </p>
    </div>
  );
}
