/**
 * Preact for the widget: its own sources, without what a widget of plain functions never reaches. No class components,
 * hooks, context, portals, hydration, Suspense, error boundaries, options, inner HTML, MathML, templates, listeners that
 * capture. Saves 1.7 of 4.5 KB in every reader's browser. Each cut must fit once, or the build fails: a new version of Preact is looked at, not guessed at.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const sources = fileURLToPath(new URL("../node_modules/preact/src/", import.meta.url));

/** What is cut out of a file, and what stands there then. */
const CUTS: Record<string, [cut: RegExp, instead: string][]> = {
  "diff/index.js": [
    [/import \{ BaseComponent, getDomSibling \}/, "import { getDomSibling }"],
    [
      /\t\/\/ If the previous diff bailed out[\s\S]*?\tif \(\(tmp = options\._diff\)\) tmp\(newVNode\);\n/,
      "",
    ],
    // A component is a function of its props, and draws when it is asked to.
    [
      /\t\tlet oldCommitQueueLength[\s\S]*?(?=\t\t\tconst renderResult =)/,
      "newVNode._component = {}; tmp = newType(newVNode.props);",
    ],
    [/\t\t\t\/\/ A vnode carrying a `_parentDom` prop[\s\S]*?(?=\t\t\toldDom = diffChildren\()/, ""],
    [
      /\t\t\t\/\/ When we exit a portal we[\s\S]*?(?=\t\} else \{\n\t\toldDom = newVNode\._dom = diffElementNodes)/,
      "",
    ],
    [/\tif \(\(tmp = options\.diffed\)\) tmp\(newVNode\);\n/, ""],
    // No element of ours is a customised one.
    [/,\n\t\t\tnewProps\.is \? newProps : parentDom\n/, ""],
    [/function rangeEnd\([\s\S]*?\n\}\n/, ""],
    [/\tif \(options\._commit\)[\s\S]*?\n\t\}\);\n(?=\}\n)/, ""],
    [/\tif \(excessDomChildren\) \{\n\t\tfor \([\s\S]*?\n\t\}\n\n(?=\tif \(!dom\))/, ""],
    [/\t\tif \(isHydrating\) \{\n\t\t\tif \(options[\s\S]*?\n\t\t\}\n/, ""],
    [/\t\t\/\/ If excessDomChildren was not null, repopulate[\s\S]*?(?=\t\tfor \(i in oldProps\))/, ""],
    [/i == 'dangerouslySetInnerHTML'\) \{\n\t\t\t\toldHtml = value;\n\t\t\t\} else if \(\n\t\t\t\t/, ""],
    [/ else if \(i == 'dangerouslySetInnerHTML'\) \{[\s\S]*?checked = value;\n\t\t\t\}/, ""],
    [
      /\t\t\/\/ If the new vnode didn't have dangerouslySetInnerHTML[\s\S]*?\t\t\tif \(oldHtml\) dom\.textContent = '';\n/,
      "{",
    ],
    [/\t\t\t\/\/ Remove children that are not part of any vnode\.\n.*\n/, ""],
    [/\telse if \(nodeType == 'math'\) namespace = MATH_NAMESPACE;\n/, ""],
    [/\(nodeType == 'template' && dom\.content\) \|\| dom/, "dom"],
    [/ &&\n\t\t\t\t!\(i == 'value' && 'defaultValue'[\s\S]*?'defaultChecked' in newProps\)/, ""],
    [/\t\t\tif \(\n\t\t\t\tnodeType == 'foreignObject' \|\|[\s\S]*?\n\t\t\t\}\n/, ""],
    [/\t\t\/\/ As above, don't diff props during hydration[\s\S]*?(?=\t\}\n\n\treturn dom;)/, ""],
    [
      /\ttry \{\n\t\tif \(typeof ref == 'function'\)[\s\S]*?(?=\n\}\n\n\/\*\*\n \* Unmount)/,
      "ref.current = value;",
    ],
    [/\tif \(options\.unmount\) options\.unmount\(vnode\);\n/, ""],
    [
      /\tif \(\(r = vnode\._component\)\) \{\n\t\tif \(r\.componentWillUnmount\)[\s\S]*?\n\t\}\n\n(?=\tif \(\(r = vnode\._children)/,
      "",
    ],
    [
      /\t\/\/ A component that suspended while hydrating[\s\S]*?\n\t\}\n\n(?=\tif \(!skipRemove\) removeNode)/,
      "",
    ],
    [/\/\*\* The `\.render\(\)` method for a PFC[\s\S]*$/, ""],
  ],
  // Children are elements, texts, and what is left out.
  "diff/children.js": [
    [/ \|\|\n\t\t\ttypeof childVNode == 'function'/, ""],
    [/ \|\|\n\t\t\tchildVNode\.constructor === String/, ""],
    // None is drawn twice.
    [
      / else if \(childVNode\.constructor === VNODE_MARKER && childVNode\._depth\) \{[\s\S]*?\n\t\t\}(?= else \{)/,
      "",
    ],
  ],
  "component.js": [
    [/import[\s\S]*?(?=\/\*\*\n \* @param \{import\('\.\/internal'\)\.VNode\} vnode)/, "const NULL = null;"],
    [/\/\*\*\n \* Trigger in-place re-rendering[\s\S]*$/, ""],
  ],
  "create-element.js": [[/\t\/\/ Only invoke the vnode hook[\s\S]*?\n(?=\n\treturn vnode;)/, ""]],
  "diff/props.js": [
    [/options\.event \? options\.event\((\w+)\) : \1/, "$1"],
    [/const CAPTURE_REGEX = .*\n/, ""],
    // Styles are objects, and a listener stays where it is: none appears in the path of an event that is under way.
    [
      /\t\tif \(typeof value == 'string'\) \{\n\t\t\tdom\.style\.cssText = value;\n\t\t\} else \{\n[\s\S]*?(?=\t\t\tif \(oldValue\) \{)/,
      "\t\t{\n",
    ],
    [/\t\tif \(typeof value != 'function'\) value = NULL;\n.*\n/, ""],
    [/\t\t\t\/\/ The attach time belongs to the listener[\s\S]*?= eventClock;\n/, ""],
    [/\t\t\tif \(e\[EVENT_DISPATCHED\] == NULL\) \{[\s\S]*?\t\t\t\}\n(?=\t\t\treturn)/, ""],
    [/let EVENT_DISPATCHED = Symbol\(\);\n/, ""],
    [/let eventClock = 0;\n/, ""],
    [/\t\t\/\/ Never serialize functions.*\n.*\n/, ""],
    [/\t\t\tuseCapture = name != .*\n/, ""],
    [/\.replace\(\/xlink\(H\|:h\)\/, 'h'\)\.replace\(\/sName\$\/, 's'\)/, ""],
    // Attributes that no element of ours has.
    [/name != 'width' &&[\s\S]*?(?=\/\/ Default value in browsers)/, ""],
    [/\t\t\tname != 'download' &&[\s\S]*?(?=\t\t\tname != 'role')/, ""],
    [/\t\t\tname != 'popover' &&\n/, ""],
    [/name == 'popover' && value == true \? '' : /, ""],
  ],
  // No hooks for others, and errors are thrown.
  "options.js": [[/[\s\S]*/, "export default {};"]],
  "render.js": [
    [/\tif \(parentDom\.nodeType == 9\) \{\n.*\n\t\}\n/, ""],
    [/\tif \(options\._root\).*\n/, ""],
    [/vnode && vnode\._flags & MODE_HYDRATE/, "false"],
    [
      /\t\toldVNode\n\t\t\t\? NULL\n\t\t\t: parentDom\.firstChild\n\t\t\t\t\? .*\n\t\t\t\t: NULL,/,
      "\t\tNULL,",
    ],
  ],
};

/** Gives the widget's build that Preact. */
export const leanPreact: Plugin = {
  name: "lean-preact",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^preact$/ }, () => ({ path: "preact", namespace: "lean" }));
    onLoad({ filter: /.*/, namespace: "lean" }, () => ({
      contents: `export { render } from "./render"; export { createElement as h, createRef } from "./create-element";`,
      resolveDir: sources,
    }));
    onLoad({ filter: /[\\/]preact[\\/]src[\\/].*\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [cut, instead] of CUTS[path.slice(sources.length).replaceAll("\\", "/")] ?? []) {
        const rest = contents.replace(cut, instead);
        if (rest === contents) throw new Error(`Preact has changed: ${cut} is not in ${path}.`);
        contents = rest;
      }
      return { contents, loader: "js" };
    });
  },
};

/** Shortens the names that Preact gives to what is its own. Those kept are shared by loader and widget. */
export const SHORT_NAMES = { mangleProps: /^_[a-zA-Z]/, reserveProps: /^_(stop|vote|allow)$/ };
