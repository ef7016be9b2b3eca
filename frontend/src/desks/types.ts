/** The API's own types, generated from its OpenAPI document (`npm run types`): a change there is a type error here. */

import type { components } from "../api/schema";

export type Schemas = components["schemas"];
export type Schema<Name extends keyof Schemas> = Schemas[Name];
