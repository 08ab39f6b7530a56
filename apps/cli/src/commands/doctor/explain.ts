/** Says in one line what went wrong and what to do about it. */
import type { DcsError } from "@dcs-tasks/core"
import { ExitCode, exitCodeOfError } from "../../process/exitCode.ts"
import { clauseOf, type Failure, settingOf } from "../../process/failure.ts"
import type { Problem } from "./finding.ts"

/** Why no response arrived: the kind, and the runtime's code or message. */
export interface Fault {
  readonly kind: string
  readonly code?: string | undefined
  readonly detail?: string | undefined
}

const isSet = (name: string): boolean => (process.env[name] ?? "") !== ""

/** The variable of the proxy that a request uses, in the order in which the transport looks for it. */
const proxyVariable = (protocol: string): string => {
  const http = ["http_proxy", "HTTP_PROXY"]
  return (protocol === "https:" ? ["https_proxy", "HTTPS_PROXY", ...http] : http).find(isSet) ?? "HTTPS_PROXY"
}

const tlsProblem = (
  { host, setting }: { readonly host: string; readonly setting: string },
  cause: string,
  because: string
): Problem => {
  const problem = (detail: string): Problem => ({ detail, exitCode: ExitCode.failed })
  if (/ALTNAME|HOSTNAME_MISMATCH/.test(cause)) {
    return problem(`the certificate of ${host} is for another host${because}; check ${setting}`)
  }
  if (/HAS_EXPIRED|NOT_YET_VALID/.test(cause)) {
    return problem(`the certificate of ${host} is not valid today${because}; check this machine's clock and ${setting}`)
  }
  return /CERT|UNABLE_TO|INVALID_CA|CRL_/.test(cause)
    ? problem(
        `the certificate of ${host} is not trusted${because}; set OS_CACERT to the PEM file of the CA that signed it`
      )
    : problem(`${host} does not speak TLS${because}; check the scheme and the port of ${setting}`)
}

/** Explains a request to a URL that got no response. */
export const explainFault = ({ code, detail, kind }: Fault, url: string, setting = "the endpoint"): Problem => {
  const { host, hostname, protocol } = new URL(url)
  const because = (code ?? detail) === undefined ? "" : ` (${code ?? detail})`
  const problem = (text: string): Problem => ({ detail: text, exitCode: ExitCode.failed })
  switch (kind) {
    case "dns":
      return problem(
        `no address found for ${host}${because}; check the region, ${setting}, and this machine's DNS or VPN`
      )
    case "connect":
      return problem(`no connection to ${host}${because}; check ${setting}, the network and the firewall`)
    case "tls":
      return tlsProblem({ host, setting }, `${code ?? ""} ${detail ?? ""}`, because)
    case "proxy": {
      const variable = proxyVariable(protocol)
      return problem(
        `the proxy in ${variable} gives no connection${detail === undefined ? "" : ` (${detail})`}; correct or unset ${variable}, or add ${hostname} to NO_PROXY`
      )
    }
    case "timeout":
      return problem(`${host} does not respond${because}; check ${setting}, the network and the firewall`)
    case "protocol":
      return problem(`${host} does not speak HTTP${because}; check ${setting} and any proxy`)
    default:
      return problem(`the connection to ${host} broke${because}; check ${setting} and any proxy`)
  }
}

/** An imperative after a punctuation mark says what to do. */
const hasAdvice = (text: string): boolean => /[;:,] (?:set|unset|pass|correct|choose|use|check|log in|run)\b/.test(text)

const advised = (text: string, advice: string): string => {
  const [, present, missing] = /^(\S+) is set, but (\S+) is missing$/.exec(text) ?? []
  if (present !== undefined) return `${text}; set ${missing}, or unset ${present}`
  return hasAdvice(text) ? text : `${text}; ${advice}`
}

/** Nothing that this command sends can change anything, so a message need not say so. */
const withoutState = (message: string): string =>
  message.replace(/ Nothing was (?:changed|deleted|sent(?: for it)?)\./, "")

const iamFault = /^IAM at \S+ sent no usable response \((\w+)(?:: (.*))?\)$/s

const detailOf = (error: DcsError, iamEndpoint: string | undefined): string => {
  switch (error._tag) {
    case "DcsCredentialsError": {
      const [, kind, detail] = iamFault.exec(error.problem) ?? []
      if (kind !== undefined && iamEndpoint !== undefined)
        return `IAM: ${explainFault({ kind, detail }, iamEndpoint, "OS_AUTH_URL").detail}`
      const more = error.problem.includes("rejected the request") ? ", the user, its domain and the project" : ""
      return advised(error.problem, `check ${error.source}${more}`)
    }
    case "DcsInvalidInput": {
      return advised(clauseOf(error), `correct ${settingOf(error)}`)
    }
    default:
      return withoutState(error.message)
  }
}

/** Explains an error of the client or of IAM. */
export const explainError = (error: DcsError, iamEndpoint?: string): Problem => ({
  detail: detailOf(error, iamEndpoint),
  exitCode: exitCodeOfError(error)
})

export const explainFailure = (failure: Failure, iamEndpoint?: string): Problem => {
  const { cause: error } = failure
  return error === undefined
    ? { detail: withoutState(failure.message), exitCode: failure.exitCode }
    : { ...explainError(error, iamEndpoint), exitCode: failure.exitCode }
}
