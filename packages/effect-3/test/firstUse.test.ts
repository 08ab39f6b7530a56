/** Who may be sent while nobody knows whether an access key is right. */
import { gate } from "@dcs-tasks/vectors/lines/firstUse"
import { holdsIn } from "./line.ts"

holdsIn(gate)
