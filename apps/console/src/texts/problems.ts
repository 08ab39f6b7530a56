/** What is wrong, and what to do. Errors of calls bring their own words with them, from the library. */
import { number, plural } from "./words.ts"

const programGone =
  "The console program does not respond. Start it again with dcs-tasks console, and open the address that it prints."

export const problems = {
  /** Why there is no session. */
  noSession: {
    "no-secret": "This address is incomplete. Open the address that dcs-tasks console printed.",
    refused:
      "This address has been used before, or is that of another run. Open the address that dcs-tasks console printed.",
    unreachable: programGone,
    unreadable: "The console program sent a response that this page does not understand. Reload the page."
  },
  programGone,
  secret: "The console program no longer accepts this page. Open the address that it printed last.",
  unauthorized: (message: string) =>
    `${message} Then start dcs-tasks console again, and open the address that it prints.`,
  instances: (message: string) => `The instances could not be listed. ${message}`,
  listing: (name: string, message: string) => `The records of ${name} could not be listed. ${message}`,
  listings: (failed: number, total: number, name: string, message: string) =>
    `The records of ${number(failed)} of ${plural(total, "instance")} could not be listed. ${name}: ${message}`,
  checking: (message: string) => `The unknown records could not be checked. ${message}`,
  shrinking: "Records disappear while they are listed, perhaps because someone else is deleting them. Try again later.",
  pageFault: "The page has a fault, and the run ended early. Download the results, and reload the page."
}
