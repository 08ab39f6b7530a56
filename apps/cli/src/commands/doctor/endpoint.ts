/** What a response without credentials says about the endpoint and the clocks. */
import type { Resolved } from "@dcs-tasks/node/sources"
import { type Finding, ok, skipped, warning } from "./finding.ts"
import type { Answer } from "./probe.ts"

const noticeableSkew = 60_000

/** Beyond this the gateway refuses signed requests; the client then signs again with the gateway's time. */
const refusedSkew = 15 * 60_000

export const clockFinding = ({ skew }: Answer, { credentials }: Resolved): Finding => {
  if (skew === undefined) return skipped("clock", "the response has no valid Date header")
  const seconds = Math.round(Math.abs(skew) / 1000)
  if (Math.abs(skew) < noticeableSkew) return ok("clock", `within ${Math.max(seconds, 1)} s of the service's clock`)
  const signs = credentials._tag === "AccessKey"
  const resigned = signs && Math.abs(skew) > refusedSkew ? "; until then the first request of each run is refused" : ""
  return warning(
    "clock",
    `${seconds} s ${skew > 0 ? "behind" : "ahead of"} the service's clock; set this machine's clock${resigned}`
  )
}

export const endpointFinding = (
  { endpoint, endpointFrom, region }: Resolved,
  { code, millis, status }: Answer
): Finding => {
  const from = endpointFrom === undefined || endpointFrom === "--endpoint" ? "" : ` from ${endpointFrom}`
  const at = `${endpoint}${from}${region === undefined ? "" : `, region ${region}`}`
  const responded = `responded ${status}${code === undefined ? "" : ` ${code}`} in ${millis} ms`
  // An API gateway refuses a request without credentials; any other status suggests that something else responded.
  return status === 401 || status === 403
    ? ok("endpoint", `${at}: ${responded}, as expected without credentials`)
    : warning(
        "endpoint",
        `${at}: ${responded}; expected 401 or 403 without credentials; check the endpoint and any proxy`
      )
}
