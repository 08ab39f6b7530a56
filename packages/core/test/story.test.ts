/** The story after an attempt whose fate is unknown. */
import { stories } from "@dcs-tasks/vectors/lines/story"
import { holdsIn } from "./line.ts"

holdsIn(stories)
