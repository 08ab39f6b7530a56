/** Decides which requests are refused, before anything is done for them. */
import type { IncomingMessage } from "node:http"
import { type Answer, refusal } from "./answer.ts"
import type { Match, Route } from "./routes.ts"
import type { Secrets } from "./secrets.ts"

export interface Rules {
  /** What browsers send as `Origin`. */
  readonly origin: string
  readonly isReadOnly: boolean
  readonly secrets: Secrets
  readonly match: (target: string) => Match | undefined
}

type Verdict =
  | { readonly _tag: "Refused"; readonly answer: Answer }
  | { readonly _tag: "Passed"; readonly route: Route }

const refuse = (...args: Parameters<typeof refusal>): Verdict => ({ _tag: "Refused", answer: refusal(...args) })

/** All values of a header: several match nothing. */
const headerOf = ({ headersDistinct }: IncomingMessage, name: string): string | undefined =>
  headersDistinct[name]?.join(", ")

const hasBody = (request: IncomingMessage): boolean =>
  request.headers["transfer-encoding"] !== undefined || (headerOf(request, "content-length") ?? "0") !== "0"

const isForeign = (request: IncomingMessage, { origin }: Rules, mustHaveOrigin: boolean): boolean => {
  const sent = headerOf(request, "origin")
  const site = headerOf(request, "sec-fetch-site")
  return (sent === undefined ? mustHaveOrigin : sent !== origin) || (site !== undefined && site !== "same-origin")
}

const isAdmitted = (request: IncomingMessage, { secrets }: Rules, { _tag }: Route): boolean => {
  const given = headerOf(request, "x-auth-token") ?? ""
  return secrets.isSecret(given) || (_tag === "Session" && secrets.takeCode(given))
}

export const judge = (request: IncomingMessage, rules: Rules): Verdict => {
  const { method = "", url = "" } = request
  // A page of another origin whose name was made to point here sends the name of that origin.
  if (headerOf(request, "host") !== new URL(rules.origin).host)
    return refuse(421, "HOST", "The request is for another host.")
  const match = rules.match(url)
  if (match === undefined) return refuse(404, "PATH", "There is nothing at this path.")
  if (method !== match.method) return refuse(405, "METHOD", `Only ${match.method} is allowed.`, { allow: match.method })
  if (hasBody(request)) return refuse(413, "BODY", "Requests have no body.")
  const { route } = match
  if (route._tag === "Page") return { _tag: "Passed", route }
  if (isForeign(request, rules, route._tag === "Delete")) {
    return refuse(403, "ORIGIN", "Only the console's own page may do this.")
  }
  if (!isAdmitted(request, rules, route)) {
    return refuse(
      401,
      "SECRET",
      "The secret of the address is missing or wrong. Open the address that the console printed."
    )
  }
  if (route._tag === "Delete" && rules.isReadOnly) {
    return refuse(403, "READ_ONLY", "The console was started with --read-only: it deletes nothing.")
  }
  return { _tag: "Passed", route }
}
