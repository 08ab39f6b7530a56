/** Token, secret key, security token and signature appear in nothing that a program could print. */
import { leaks } from "@dcs-tasks/vectors/lines/leaks"
import { holdsIn } from "./line.ts"

holdsIn(leaks)
