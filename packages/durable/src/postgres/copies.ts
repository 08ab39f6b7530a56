/** Whether the packages use one copy of Effect. */
import { createRequire } from "node:module"

/** `npm install --global` gives each package its own copy of effect. Copies do not know each other's values. */
export const sharesEffect = (): boolean => {
  const here = createRequire(import.meta.url)
  const there = createRequire(here.resolve("@effect/sql-pg/PgClient"))
  return here.resolve("effect/Effect") === there.resolve("effect/Effect")
}
