import { bundle, cliEntry } from "@dcs-tasks/contract/program/bundle"

export default [
  bundle(cliEntry, "dist/cli.cjs"),
  bundle("programs/promise.ts", "dist/promise.cjs"),
  bundle("programs/effect.ts", "dist/effect.cjs"),
  bundle("programs/durable.ts", "dist/durable.cjs")
]
