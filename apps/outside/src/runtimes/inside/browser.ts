/**
 * The checks of @dcs-tasks/browser.
 */
import * as browser from "@dcs-tasks/browser"
import { clientOf } from "./promises.ts"
import { worker } from "./run.ts"

export default worker({
  name: "@dcs-tasks/browser",
  overFetch: true,
  features: [],
  errors: browser,
  connect: ({ endpoint, projectId, token }, { maxAttempts, timeout, wrong, ...options }) =>
    clientOf(
      browser.createClient({
        endpoint: options.endpoint ?? endpoint,
        projectId,
        credentials: { token: wrong ?? token },
        timeout,
        retry: { maxAttempts }
      })
    )
})
