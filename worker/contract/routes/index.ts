/**
 * Every route: who may call it, what it takes, what it answers. The OpenAPI document is made of it, and the tests
 * prove each route's rule from it. Not part of the deployed worker.
 */
import { MODERATOR_ROUTES } from "./moderator.ts";
import { OWNER_ROUTES } from "./owner.ts";
import { PAGE_ROUTES } from "./pages.ts";
import { PERSON_ROUTES } from "./person.ts";
import { READER_ROUTES } from "./reader.ts";
import { REMARK_ROUTES } from "./remarks.ts";
import type { Route } from "./route.ts";

export { COMMON_ERRORS, type Media, type Route, TOKEN_ERRORS } from "./route.ts";

export const ROUTES: readonly Route[] = [
  ...READER_ROUTES,
  ...MODERATOR_ROUTES,
  ...REMARK_ROUTES,
  ...OWNER_ROUTES,
  ...PERSON_ROUTES,
  ...PAGE_ROUTES,
];
