/** The client of the service's calls, which go through the console program. */
import { type Client, createClient } from "@dcs-tasks/browser"
import type { Session } from "./session.ts"

/** The program answers a little later than its own limit, and then its answer says what happened. */
const grace = 5000

/** `endpoint` is a path of the page's own origin; tests have an origin of their own. */
export const clientOf = (session: Session, endpoint = "/dcs"): Client =>
  createClient({
    endpoint,
    projectId: session.project.id,
    credentials: { token: session.secret },
    timeout: session.attemptTimeoutMs + grace
  })
