/**
 * What is wrong with the settings, as far as it can be known without a request. `resolve` ends at the first problem; with a
 * stand-in for what is missing, it goes on to the next.
 */
import { cloudNames, type Machine, thisMachine } from "@dcs-tasks/node/sources"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Failure, isNoneFound } from "../../process/failure.ts"
import * as Target from "../../target/target.ts"
import { explainFailure } from "./explain.ts"
import { failed, type Finding } from "./finding.ts"

type Check = "credentials" | "region" | "endpoint" | "project"

const fields: ReadonlyArray<Check> = ["region", "endpoint", "project"]

const checkOf = ({ cause: error }: Failure): Check => {
  if (error?._tag !== "DcsInvalidInput") return "credentials"
  // The field is the name of a flag or of a variable.
  return fields.find((check) => error.field.toLowerCase().includes(check)) ?? "credentials"
}

interface Settings {
  readonly flags: Target.WhereFlags
  readonly machine: Machine
}

const otherCredentials = [
  "OS_TOKEN",
  "OS_ACCESS_KEY",
  "OS_AK",
  "OS_SECRET_KEY",
  "OS_SK",
  "OS_SECURITY_TOKEN",
  "OS_AUTH_TYPE"
]

/** The settings with a stand-in for what a check found wrong. Nothing is ever sent with them. */
const mended = ({ flags, machine }: Settings, check: Check): Settings => {
  switch (check) {
    case "credentials": {
      const unset = Object.fromEntries(otherCredentials.map((name) => [name, undefined]))
      const environment = { ...machine.environment, ...unset, OS_AUTH_TOKEN: "stand-in" }
      return { flags: { ...flags, tokenFile: Option.none() }, machine: { ...machine, environment } }
    }
    case "region":
    case "endpoint":
      return { flags: { ...flags, region: Option.some("eu-de"), endpoint: Option.none() }, machine }
    case "project":
      return { flags: { ...flags, project: Option.some("0".repeat(32)) }, machine }
  }
}

/** Region and endpoint have the same stand-in, which can contradict the other settings. */
const isSame = (one: Check, other: Check): boolean =>
  one === other || (one !== "project" && other !== "project" && one !== "credentials" && other !== "credentials")

/** Credentials that are not there yet can bring the IAM endpoint that looks up the name of a project. */
const isTrue = ({ cause }: Failure): boolean =>
  cause?._tag !== "DcsInvalidInput" || !cause.problem.startsWith("is a name, but no IAM endpoint")

/** Whether a cloud can be chosen that would set region and project, too. */
const canChooseCloud = ({ cause }: Failure, machine: Machine): Effect.Effect<boolean> =>
  isNoneFound(cause)
    ? cloudNames(machine).pipe(
        Effect.map((names) => names.length > 0),
        Effect.orElseSucceed(() => false)
      )
    : Effect.succeed(false)

/** The findings for settings that cannot be used: `first` is why. */
export const problemsOf = Effect.fnUntraced(function* (
  flags: Target.WhereFlags,
  first: Failure
): Effect.fn.Return<ReadonlyArray<Finding>> {
  let settings: Settings = { flags, machine: thisMachine() }
  let failure = first
  const checks: Array<Check> = []
  const findings: Array<Finding> = []
  while (true) {
    const check = checkOf(failure)
    checks.push(check)
    findings.push(failed(check, explainFailure(failure)))
    if (yield* canChooseCloud(failure, settings.machine)) return findings
    settings = mended(settings, check)
    const next = yield* Effect.result(Target.resolve(settings.flags, settings.machine))
    if (next._tag === "Success") return findings
    failure = next.failure
    const following = checkOf(failure)
    if (checks.some((known) => isSame(known, following)) || !isTrue(failure)) return findings
  }
})
