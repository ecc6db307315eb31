/** The always-fresh script tag: registers the element, which loads the widget from our host when a reader comes near. */
import { register } from "./loader/element.ts";

register((base, query) => import(`${base}/mount.js${query}`));
