/** The flags of `list`, `prune` and `runs` that select records. */
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import * as Units from "./units.ts"

const parseAge = Units.parser(Number.MAX_SAFE_INTEGER, "s", "m", "h", "d", "w")

const parseList = (text: string): Option.Option<ReadonlySet<string>> => {
  const parts = text.split(",").map((part) => part.trim())
  return parts.every((part) => part !== "") ? Option.some(new Set(parts)) : Option.none()
}

const listOf = (name: string, description: string, example: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("LIST"),
    Flag.withDescription(description),
    Flag.filterMap(parseList, () => `a comma-separated list such as ${example}`),
    Flag.optional
  )

/** `verb` is what the command does to the records. */
export const selection = (verb: "Delete" | "List") => ({
  status: listOf("status", `${verb} only records with one of these statuses`, "SUCCESS,FAILED"),
  olderThan: Flag.String("older-than").pipe(
    Flag.withMetavar("AGE"),
    Flag.withDescription(`${verb} only records older than AGE (service clock)`),
    Flag.filterMap(parseAge, () => "an age such as 30d, 12h or 2w"),
    Flag.optional
  ),
  taskName: listOf("task-name", `${verb} only records with one of these task names`, "EXTEND,BindEip")
})

export const limit = (description: string) =>
  Flag.Int("limit").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription(description),
    Flag.filter(
      (n) => n >= 1,
      () => "a whole number above zero"
    ),
    Flag.optional
  )

/** Which records a deletion means, and of which instances. */
export const scope = {
  allInstances: Flag.Boolean("all-instances").pipe(
    Flag.withDescription("Delete records of every instance of the project"),
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
  )
}
