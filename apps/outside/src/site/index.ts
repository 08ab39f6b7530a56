/**
 * The API site: TypeDoc on the sources of every published package, with the guides.
 */
import { join } from "node:path"
import type { Part } from "../part.ts"
import { build } from "./build.ts"

export const site: Part = ({ work }) => build(join(work, "site"))
