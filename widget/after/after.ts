/** All that is loaded for a vote that is sent or stands, and for a poll that is closed: the result, the ways back. */
export { default as styles } from "./outcome.css";
export { createOutcome } from "./outcome.tsx";
