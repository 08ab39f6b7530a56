/** The flags of `prune`. */
import * as Flag from "effect/cli/Flag"
import { limit, selection } from "../selection.ts"

export const flags = {
  allInstances: Flag.Boolean("all-instances").pipe(
    Flag.withDescription("Prune every instance of the project"),
    Flag.withDefault(false)
  ),
  allowEmpty: Flag.Boolean("allow-empty").pipe(
    Flag.withDescription("Accept a project without instances (exit code 0)"),
    Flag.withDefault(false)
  ),
  exclude: Flag.String("exclude").pipe(
    Flag.withMetavar("INSTANCE"),
    Flag.withDescription("Leave out the instance with this id or exact name"),
    Flag.atLeast(0)
  ),
  ...selection("Delete"),
  all: Flag.Boolean("all").pipe(
    Flag.withDescription("Delete all finished records, of any status or age"),
    Flag.withDefault(false)
  ),
  limit: limit("Delete at most N records, the oldest first"),
  trustServiceClock: Flag.Boolean("trust-service-clock").pipe(
    Flag.withDescription("Accept a service clock over an hour off"),
    Flag.withDefault(false)
  ),
  plan: Flag.String("plan").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Write a plan for apply; delete nothing"),
    Flag.optional
  )
}
