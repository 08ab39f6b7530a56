/** Signed calls: what is signed, what a 401 leads to, and which keys are refused. */
import { accessKey } from "@dcs-tasks/vectors/lines/accessKey"
import { holdsIn } from "./line.ts"

holdsIn(accessKey)
