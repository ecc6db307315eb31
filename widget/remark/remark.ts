/** All that is loaded where a site asks readers why, once their vote is counted: the form, its words, the sending. */
export { createForm } from "./form.tsx";
