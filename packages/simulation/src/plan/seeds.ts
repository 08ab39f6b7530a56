/** What a seed stands for: the command and programs, or, from a billion on, durable runs. */
import { durablePlanOf } from "./durable/planOf.ts"
import type { Plan } from "./plan.ts"
import { planOf as runsPlanOf } from "./planOf.ts"

export const firstDurableSeed = 1_000_000_000

export const planOf = (seed: number): Plan => (seed < firstDurableSeed ? runsPlanOf(seed) : durablePlanOf(seed))
