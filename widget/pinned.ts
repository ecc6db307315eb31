/** The pinned script tag: loader and widget in one file, so that its integrity hash covers all code in the page. */
import { register } from "./loader/element.ts";

register(() => import("./mount.ts"));
