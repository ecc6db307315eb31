/** The admin token of every worker that a test starts: one that a deployment would take. Opens nothing elsewhere. */
export const ADMIN_TOKEN = "admin-token-of-the-tests-and-of-nothing-else";
