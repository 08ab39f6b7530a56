/** The events of a simulated world, in the order of virtual time. */
import { type VirtualTime, virtualTime } from "@dcs-tasks/contract/laws/virtualTime"

export type Events = VirtualTime

export const events = virtualTime
