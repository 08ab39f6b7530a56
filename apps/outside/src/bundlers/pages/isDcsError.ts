/** A page that looks at an error. */
import { isDcsError } from "@dcs-tasks/browser"

Object.assign(globalThis, { page: () => isDcsError(new Error("not of this library")) })
