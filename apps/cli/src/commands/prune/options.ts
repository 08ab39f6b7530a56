/** The flags of `prune`. */
import * as Flag from "effect/cli/Flag"
import { scope } from "../selection.ts"

const { allInstances, ...others } = scope

/** The order is that of the help. */
export const flags = {
  allInstances,
  allowEmpty: Flag.Boolean("allow-empty").pipe(
    Flag.withDescription("Accept a project without instances (exit code 0)"),
    Flag.withDefault(false)
  ),
  ...others,
  plan: Flag.String("plan").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Write a plan for apply; delete nothing"),
    Flag.optional
  )
}
