/** Retries: exact waits under TestClock, and the budget. */
import { retry } from "@dcs-tasks/vectors/lines/retry"
import { holdsIn } from "./line.ts"

holdsIn(retry)
