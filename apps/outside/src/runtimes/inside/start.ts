/**
 * Runs the checks of the package that the first argument names, in a process.
 */
import { createRequire } from "node:module"
import process from "node:process"
import { attempt, type worker } from "./run.ts"

const { default: checks }: { readonly default: ReturnType<typeof worker> } = await import(`./${process.argv[2]}.ts`)
const { errors, name } = checks.library

await attempt("`require` finds the package", async () => {
  const required: typeof errors = createRequire(import.meta.url)(name)
  const isOther = Object.keys(errors).some((key) => required[key] !== errors[key])
  if (isOther) throw new Error("it is another copy of the package")
})
await checks.test(undefined, process.env)
