/** Signed calls: what is signed, what follows a 401, and which keys are invalid. */
import { accessKey } from "@dcs-tasks/vectors/lines/accessKey"
import { holdsIn } from "./line.ts"

holdsIn(accessKey)
