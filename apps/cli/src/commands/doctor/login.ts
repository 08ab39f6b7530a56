/** Whether IAM issues a token, for which project, and for how long. */
import type { Identity } from "@dcs-tasks/node/Identity"
import type { ProjectRef, Resolved } from "@dcs-tasks/node/sources"
import { serverText } from "@dcs-tasks/wire/text"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { ExitCode } from "../../process/exitCode.ts"
import { projectLine } from "../../target/target.ts"
import { explainError } from "./explain.ts"
import { failed, type Finding, ok, skipped, warning } from "./finding.ts"

interface Login {
  readonly findings: ReadonlyArray<Finding>
  /** Without a token, DCS cannot be asked. */
  readonly failed: boolean
}

type Issued = Effect.Success<NonNullable<Identity["login"]>>

const isConfigured = (project: Exclude<Issued["project"], "unknown" | undefined>, configured: ProjectRef): boolean =>
  "id" in configured ? project.id === configured.id : project.name === configured.name

/** IAM can echo what was sent to it. */
const withoutSecrets = (text: string, credentials: Resolved["credentials"]): string => {
  const fields: ReadonlyArray<unknown> = Object.values(credentials)
  return serverText(
    text,
    fields.flatMap((field) => (Redacted.isRedacted(field) ? [String(Redacted.value(field))] : []))
  )
}

const loginFinding = ({ project }: Issued, { credentials, project: configured }: Resolved): Finding => {
  if (project === "unknown") {
    return warning("login", "IAM issues a token, but its response does not say for which project")
  }
  if (project !== undefined && isConfigured(project, configured)) {
    return ok("login", "IAM issues a token for this project")
  }
  const other =
    project === undefined ? "no project" : `another project, ${withoutSecrets(projectLine(project), credentials)}`
  return failed("login", {
    detail: `IAM issued a token for ${other}; check project and credentials`,
    exitCode: ExitCode.auth
  })
}

const expiryFinding = ({ endsAt }: Issued, now: number): Finding =>
  endsAt === undefined
    ? skipped("expiry", "IAM did not say when the token expires")
    : ok(
        "expiry",
        `the token expires at ${new Date(endsAt).toISOString()}, in ${Math.round((endsAt - now) / 60_000)} min`
      )

export const loginFindings = (resolved: Resolved, { login }: Identity): Effect.Effect<Login> =>
  login === undefined
    ? Effect.succeed({
        findings: [skipped("expiry", "these credentials do not say when they expire")],
        failed: false
      })
    : Effect.all([login, Clock.currentTimeMillis]).pipe(
        Effect.map(([issued, now]) => {
          const finding = loginFinding(issued, resolved)
          return { findings: [finding, expiryFinding(issued, now)], failed: finding.status === "failed" }
        }),
        Effect.catch((error) =>
          Effect.succeed({ findings: [failed("login", explainError(error, resolved.iamEndpoint))], failed: true })
        )
      )
