/** Opens the session that the address of the page names. */
import { fragmentOf, parseFragment } from "./fragment.ts"
import { parseSession, type Session } from "./session.ts"

/**
 * Why there is no session: the address has no secret, the program refuses it, does not respond, or answers something
 * else.
 */
export type SessionProblem = "no-secret" | "refused" | "unreachable" | "unreadable"

type Opened =
  | { readonly session: Session; readonly instanceId?: string | undefined }
  | { readonly problem: SessionProblem }

/** The parts of a window that it uses. */
interface Place {
  readonly location: Pick<Location, "hash">
  readonly history: Pick<History, "replaceState">
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
}

const answerOf = async (response: Response): Promise<unknown> => {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

/**
 * Exchanges the secret, or the code that can be used once, for the session. The address then has the secret, so that a
 * reload works.
 */
export const openSession = async ({ fetch, history, location }: Place): Promise<Opened> => {
  const fragment = parseFragment(location.hash)
  if (fragment === undefined) return { problem: "no-secret" }
  let response: Response
  try {
    response = await fetch("/session", { headers: { "x-auth-token": fragment.secret }, cache: "no-store" })
  } catch {
    return { problem: "unreachable" }
  }
  if (response.status === 401 || response.status === 403) return { problem: "refused" }
  const session = response.ok ? parseSession(await answerOf(response)) : undefined
  if (session === undefined) return { problem: "unreadable" }
  const { instanceId } = fragment
  history.replaceState(undefined, "", fragmentOf({ secret: session.secret, instanceId }))
  return { session, instanceId }
}
