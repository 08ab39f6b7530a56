/** Two hundred plans that are applied under random faults, changes behind their back, and kills. */
import { live } from "../test/applyChaos.ts"
import { check, say } from "./support.ts"

const seeds = 200
const atOnce = 4

export const apply = async (): Promise<void> => {
  const total = { planned: 0, disturbed: 0, kills: 0, sent: 0 }
  const waiting = Array.from({ length: seeds }, (_, at) => at + 1)
  const worker = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const life = await live(seed)
      for (const problem of life.problems) check(false, `seed ${seed}: ${problem}`)
      for (const key of ["planned", "disturbed", "kills", "sent"] as const) total[key] += life[key]
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  say(`${seeds} plans: ${JSON.stringify(total)}`)
  check(total.kills > seeds, `${total.kills} runs were killed`)
  check(total.sent > 0 && total.disturbed > 0, "records were deleted, and others were changed behind the plan")
}
