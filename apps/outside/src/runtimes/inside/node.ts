/**
 * The checks of @dcs-tasks/node.
 */
import * as node from "@dcs-tasks/node"
import type { Library, Options, Place } from "./library.ts"
import { clientOf } from "./promises.ts"
import { worker } from "./run.ts"

const credentialsOf = ({ account, token }: Place, { credentials, wrong }: Options): node.ClientCredentials => {
  const { accessKeyId, domainName, password, secretAccessKey, userName } = account
  if (credentials === "access key") return { accessKeyId, secretAccessKey }
  if (credentials === "login") return { iam: { domainName, userName, password: wrong ?? password } }
  return { token: wrong ?? token }
}

const connect: Library["connect"] = (place, options) => {
  const { account, endpoint, projectId } = place
  const { credentials, maxAttempts, timeout } = options
  return clientOf(
    node.createClient({
      endpoint: options.endpoint ?? endpoint,
      iamEndpoint: `${endpoint}/v3`,
      projectId: credentials === "login" ? { name: account.projectName } : projectId,
      credentials: credentialsOf(place, options),
      timeout,
      retry: { maxAttempts }
    })
  )
}

export default worker({
  name: "@dcs-tasks/node",
  overFetch: false,
  features: ["access key", "login", "proxy"],
  errors: node,
  connect
})
