/** The faults of a run: identical ones are explained once, and counted. */
import type { DeletionOutcome } from "@dcs-tasks/core"
import { type Outcome, responseOf, type ResultError } from "./outcome.ts"

interface Explained {
  readonly outcome: Outcome
  readonly success?: DeletionOutcome
  readonly error?: ResultError
}

interface Kind {
  readonly outcome: Outcome
  readonly label: string
  count: number
  /** The first of them; `last` is the latest. */
  readonly ids: Array<string>
  last: string
}

/** So many ids are named; of more, the first and the last. */
const named = 5
/** So many kinds are told apart. */
const kindLimit = 50

interface Fault {
  /** The same for identical faults: without ids, times and texts of the service. */
  readonly key: string
  readonly label: string
}

/** What happened, without what to do about it. Of a line that is not an id, the whole message: each has its own mend. */
const faultOfError = (error: ResultError): Fault => {
  if (!("attempts" in error)) return { key: error.message, label: error.message }
  const response = responseOf(error)
  const detail = "reason" in error ? error.reason._tag : "kind" in error ? error.kind : ""
  const [what = error._tag] = error.message.split(/ \(|[.;:] /)
  return { key: `${error._tag} ${response} ${detail}`, label: response === "" ? what : `${what} (${response})` }
}

/** What has to be explained about a result; `undefined` if nothing. */
const faultOf = ({ error, success }: Explained): Fault | undefined => {
  if (error !== undefined) return faultOfError(error)
  if (success?._tag !== "AlreadyGone" || !success.priorAttemptMayHaveDeleted) return undefined
  return { key: "", label: "an earlier attempt may have deleted it" }
}

interface FaultLine {
  readonly outcome: Outcome
  readonly text: string
}

const lineOf = ({ count, ids, label, last, outcome }: Kind): FaultLine => {
  const which = count <= named ? ids.join(", ") : `first ${ids[0]}, last ${last}`
  return { outcome, text: `${outcome}: ${label}: ${count === 1 ? which : `${count} tasks, ${which}`}` }
}

interface Faults {
  /** Whether the result has the first fault of its kind, which must be explained. */
  readonly isNew: (result: Explained, id: string) => boolean
  /** A line for each kind with several tasks, and for each task that is `alsoSingle`. */
  readonly lines: (alsoSingle: ReadonlySet<Outcome>) => ReadonlyArray<FaultLine>
}

export const make = (): Faults => {
  const kinds = new Map<string, Kind>()
  const kindOf = (outcome: Outcome, fault: Fault): Kind => {
    const isOther = kinds.size >= kindLimit && !kinds.has(`${outcome} ${fault.key}`)
    const { key, label } = isOther ? { key: "other", label: "other faults" } : fault
    const kind = kinds.get(`${outcome} ${key}`) ?? { outcome, label, count: 0, ids: [], last: "" }
    kinds.set(`${outcome} ${key}`, kind)
    return kind
  }
  return {
    isNew: (result, id) => {
      const fault = faultOf(result)
      if (fault === undefined) return false
      const kind = kindOf(result.outcome, fault)
      kind.count += 1
      if (kind.ids.length < named) kind.ids.push(id)
      kind.last = id
      return kind.count === 1
    },
    lines: (alsoSingle) =>
      [...kinds.values()].filter(({ count, outcome }) => count > 1 || alsoSingle.has(outcome)).map(lineOf)
  }
}
