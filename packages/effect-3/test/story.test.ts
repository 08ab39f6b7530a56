/** The story of a call after an attempt with an unknown outcome. */
import { stories } from "@dcs-tasks/vectors/lines/story"
import { holdsIn } from "./line.ts"

holdsIn(stories)
