/** What the console program says about itself, and the secret that it wants to see with each request. */

export interface Session {
  /** Goes with each request. Nobody outside this page should see it. */
  readonly secret: string
  /** The program's version. */
  readonly version: string
  readonly region?: string | undefined
  readonly project: { readonly id: string; readonly name?: string | undefined }
  /** The service's endpoint, to which the program forwards. */
  readonly endpoint: string
  /** Where the program's credentials come from, such as `OS_AUTH_TOKEN`. */
  readonly source: string
  /** The program refuses deletions. */
  readonly readOnly: boolean
  /** How long the program waits for one response of the service. */
  readonly attemptTimeoutMs: number
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

const member = (value: object, name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value

/** The answer of the program, or nothing if it is not one. */
export const parseSession = (json: unknown): Session | undefined => {
  if (!isObject(json)) return undefined
  const text = (name: string, from: object = json): string | undefined => {
    const value = member(from, name)
    return typeof value === "string" && value !== "" ? value : undefined
  }
  const project = member(json, "project")
  if (!isObject(project)) return undefined
  const [secret, version, endpoint, source] = [text("secret"), text("version"), text("endpoint"), text("source")]
  const [id, readOnly, attemptTimeoutMs] = [
    text("id", project),
    member(json, "readOnly"),
    member(json, "attemptTimeoutMs")
  ]
  if (secret === undefined || version === undefined || endpoint === undefined || source === undefined) return undefined
  if (id === undefined || typeof readOnly !== "boolean" || typeof attemptTimeoutMs !== "number") return undefined
  return {
    secret,
    version,
    region: text("region"),
    project: { id, name: text("name", project) },
    endpoint,
    source,
    readOnly,
    attemptTimeoutMs
  }
}
