/**
 * What this package needs of a runtime.
 */

interface Runtime {
  /** Bun and Deno report the version of Node that they correspond to. */
  readonly process?: { readonly versions?: { readonly node?: string } }
  readonly navigator?: { readonly userAgent?: string }
}

/** workerd, which is missing a part of Node's TLS, reports a version of Node as well. */
const workerd = "Cloudflare-Workers"

const nameOf = ({ navigator, process }: Runtime): string => {
  if (navigator?.userAgent === workerd) return "workerd"
  return process?.versions?.node === undefined ? "another runtime" : `Node.js ${process.versions.node}`
}

/** The message for a runtime on which this package does not work, or undefined. */
export const runtimeProblem = (runtime: Runtime): string | undefined => {
  const [major = 0, minor = 0] = (runtime.process?.versions?.node ?? "").split(".").map(Number)
  const isNewEnough = major > 23 || (major === 23 && minor >= 11) || (major === 22 && minor >= 19)
  return isNewEnough && runtime.navigator?.userAgent !== workerd
    ? undefined
    : `@dcs-tasks/node needs Node.js ${major === 23 ? "23.11" : "22.19"} or newer, Bun or Deno; this is ${nameOf(runtime)}. Nothing was sent. ` +
        "Use one of them, or @dcs-tasks/browser, which needs only fetch."
}
