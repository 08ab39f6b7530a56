/** The first use of a key: one request goes alone until the key is proven, and no early end blocks the others. */
import { firstUse } from "@dcs-tasks/vectors/lines/firstUse"
import { holdsIn } from "./line.ts"

holdsIn(firstUse)
