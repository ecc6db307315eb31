/** All that is loaded for a page that asks for another look than the first, before its poll is drawn. */
export { iconOf } from "./icons.tsx";
export { default as styles } from "./looks.css";
