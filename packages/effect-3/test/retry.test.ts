/** Retries: exact waits under TestClock, and the quota. */
import { retry } from "@dcs-tasks/vectors/lines/retry"
import { holdsIn } from "./line.ts"

holdsIn(retry)
