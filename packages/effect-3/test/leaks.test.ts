/** Token, secret key, security token and signature are in nothing that a program could print. */
import { leaks } from "@dcs-tasks/vectors/lines/leaks"
import { holdsIn } from "./line.ts"

holdsIn(leaks)
