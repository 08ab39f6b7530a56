// `pnpm run soak`: the long runs that check the promises of docs/bulk.md. Build the CLI first;
// `pnpm run soak size kills` runs only these.
import { apply } from "./apply.ts"
import { kills } from "./kills.ts"
import { outage, refused, throttled } from "./service.ts"
import { size } from "./size.ts"
import { problems, say } from "./support.ts"

const runs: Readonly<Record<string, () => Promise<void>>> = { size, kills, apply, throttled, refused, outage }
const selected = process.argv.slice(2)
for (const [name, scenario] of Object.entries(runs)) {
  if (selected.length > 0 && !selected.includes(name)) continue
  say(`--- ${name}`)
  await scenario()
}
for (const problem of problems) console.error(`NOT: ${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
