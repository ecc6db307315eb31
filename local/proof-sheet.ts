/**
 * The page on which a native speaker proofreads the poll's words in one language: every state as it is drawn, with the names
 * of the sentences in it, and a form with each sentence beside the English one. Text in, markup out; sends nothing anywhere.
 */
import type { Locale } from "./locales.ts";
import { type Drawn, data } from "./picture-sheet.ts";

const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** The sentences of a language by name, a plural's forms as `few.one`. */
export function sentencesOf({
  ask,
  vote,
  consent,
  remark,
}: Pick<Locale, "ask" | "vote" | "consent" | "remark">): [name: string, text: string][] {
  return Object.entries({ ...ask, ...vote, ...consent, ...remark }).flatMap(([name, text]) =>
    typeof text === "string"
      ? [[name, text] as [string, string]]
      : Object.entries(text).map(([form, each]): [string, string] => [`${name}.${form}`, each]),
  );
}

/** The names of the sentences that a text has in it, whatever stands for their placeholders. */
export function namesIn(text: string, sentences: readonly (readonly [string, string])[]): string[] {
  const plain = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return sentences
    .filter(([, sentence]) =>
      new RegExp(
        sentence
          .split(/\{\w+\}/)
          .map(plain)
          .join(".+"),
      ).test(text),
    )
    .map(([name]) => name);
}

/** A proof of one language. `copies`: the poll as it is drawn in it, one for each state. */
export function proofMarkup(locale: Locale, english: Locale, copies: Drawn[]): string {
  const sentences = sentencesOf(locale);
  const like = Object.fromEntries(sentencesOf(english));
  const rows = sentences.map(([name, text]) => {
    const base = name.split(".", 1)[0] ?? "";
    const source = like[name] ?? like[`${base}.other`] ?? "";
    return `<tr><th scope="row"><code>${escaped(name)}</code></th><td lang="en">${escaped(source)}</td>
<td lang="${locale.locale}" dir="${locale.direction}">${escaped(text)}</td>
<td><input name="${escaped(name)}" lang="${locale.locale}" dir="auto" aria-label="${escaped(name)}, better"></td></tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Proof: ${locale.locale}</title>
<style>
body{max-width:70em;margin:2em auto;padding:0 1em;font:16px/1.5 system-ui,sans-serif}
figure{margin:0 0 1.5em;padding:1em;border:1px solid #999}
figcaption{font-size:.85em}
table{border-collapse:collapse;width:100%}
th,td{padding:.4em .6em;border:1px solid #ccc;text-align:start;vertical-align:top}
input,textarea{width:100%;box-sizing:border-box;font:inherit}
</style>
<h1>The poll's words: ${locale.locale}</h1>
<p>Thank you for reading these: it takes a quarter of an hour. The poll stands under newspaper articles. First: what readers
see, with the name of each sentence. Then: every sentence beside the English one. Where one is wrong, stiff or strange, write
a better one beside it, with the words in braces as they are; leave the others empty. A "poll" is the question under one
article, a "vote" is one reader's answer.</p>
<h2>As readers see it</h2>
<div id="states"></div>
<h2>Every sentence</h2>
<form id="form">
<table><thead><tr><th>Name</th><th>English</th><th>${locale.locale}</th><th>Better</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table>
<p><label>Your name, or how you want to be called: <input name="reviewer" autocomplete="name"></label></p>
<p><button>Show what to send</button></p>
<p><label>Send this to who gave you the page: <textarea id="answer" rows="8" readonly></textarea></label></p>
</form>
<script type="application/json" id="copies">${data(
    copies.map((copy) => {
      const text = copy.markup.replace(/<[^>]*>/g, " ");
      return { ...copy, names: namesIn(text.replace(/\s+/g, " "), sentences) };
    }),
  )}</script>
<script>
const read = (id) => JSON.parse(document.getElementById(id).textContent);
for (const { state, markup, styles, names } of read("copies")) {
  const figure = document.getElementById("states").appendChild(document.createElement("figure"));
  const copy = figure.appendChild(document.createElement("div"));
  figure.appendChild(document.createElement("figcaption")).textContent = state + ": " + names.join(", ");
  const root = copy.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  root.innerHTML = markup;
}
document.getElementById("form").onsubmit = (event) => {
  event.preventDefault();
  const fields = [...new FormData(event.target)].filter(([, text]) => text.trim());
  const answer = { locale: ${data(locale.locale)}, read: new Date().toISOString().slice(0, 10), ...Object.fromEntries(fields) };
  document.getElementById("answer").value = JSON.stringify(answer, null, 2);
};
</script>`;
}
