/** The page that shows every look of the poll with every token, to be changed live. Text in, markup out. */

const LOOKS = ["buttons", "thumbs", "line"];

/** What can be changed, and how: an attribute of each poll, a custom property, or the column. */
const FIELDS = `
<label>Column <input type="range" min="240" max="760" value="684" data-width></label>
<label>Text <input type="range" min="12" max="32" value="17" data-size></label>
<label>Theme <select data-attribute="theme"><option>auto<option>light<option>dark</select></label>
<label>Language <select data-attribute="lang"><option>en<option>de<option>fr<option>ja<option>ru<option>ar<option>he</select></label>
<label>--afterword-accent <input type="color" value="#1f6f54" data-token="--afterword-accent"></label>
<label>--afterword-line <input type="color" value="#767676" data-token="--afterword-line"></label>
<label>--afterword-radius <input type="range" min="0" max="30" value="8" data-token="--afterword-radius" data-unit="px"></label>`;

const SCRIPT = `const polls = document.querySelectorAll("article-feedback");
const column = document.querySelector("main");
document.querySelector("form").addEventListener("input", ({ target }) => {
  const { attribute, token, unit = "" } = target.dataset;
  if ("width" in target.dataset) column.style.width = target.value + "px";
  if ("size" in target.dataset) column.style.fontSize = target.value + "px";
  if (attribute) for (const poll of polls) poll.setAttribute(attribute, target.value);
  if (token) column.style.setProperty(token, target.value + unit);
  if (attribute === "theme") document.documentElement.style.colorScheme = target.value === "auto" ? "light dark" : target.value;
});`;

/** The page. `embed` is the loader's tag. */
export function looksPage(embed: string): string {
  const polls = LOOKS.map(
    (look) =>
      `<h2>look="${look}"</h2><article-feedback article="looks ${look}" look="${look}"></article-feedback>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Looks of the poll</title>
<style>
html{color-scheme:light dark}
body{margin:0;padding:1rem;font:1rem/1.5 Georgia,serif}
form{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;padding-bottom:1rem;font:.85rem system-ui}
label{display:flex;align-items:center;gap:.5rem}
main{width:684px;max-width:100%;font-size:17px}
h1,h2{font:600 1rem monospace}
</style>
${embed}
<h1>Looks of the poll</h1>
<form>${FIELDS}</form>
<main>${polls.join("")}</main>
<script>${SCRIPT}</script>
</html>`;
}
