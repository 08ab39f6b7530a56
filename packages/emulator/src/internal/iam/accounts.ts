/**
 * The user of IAM, its account, and the projects of the account.
 */
import type { Account, IamOptions, Project } from "../../Account.ts"

/** How a request refers to a user, domain or project: by id or by name. */
interface Reference {
  readonly id?: string | undefined
  readonly name?: string | undefined
}

export interface Accounts {
  readonly account: Account
  /** The emulator's own project comes first. */
  readonly projects: ReadonlyArray<Project>
  readonly passcode: string | undefined
  readonly isUser: (user: Reference & { readonly domain?: Reference | undefined }) => boolean
  /** All projects that match: none, or several with one name. */
  readonly find: (project: Reference) => ReadonlyArray<Project>
}

const matches = (reference: Reference, id: string, name: string): boolean =>
  reference.id === undefined ? reference.name === name : reference.id === id

export const makeAccounts = (seeded: Account, projectId: string, options: IamOptions): Accounts => {
  const { otherProjects, passcode, ...own } = options
  const account: Account = {
    userId: own.userId ?? seeded.userId,
    userName: own.userName ?? seeded.userName,
    password: own.password ?? seeded.password,
    domainId: own.domainId ?? seeded.domainId,
    domainName: own.domainName ?? seeded.domainName,
    projectName: own.projectName ?? seeded.projectName,
    accessKeyId: own.accessKeyId ?? seeded.accessKeyId,
    secretAccessKey: own.secretAccessKey ?? seeded.secretAccessKey
  }
  const projects = [
    { id: projectId, name: account.projectName },
    ...(otherProjects ?? [{ id: `${projectId}-other`, name: "eu-de_other" }])
  ]
  return {
    account,
    projects,
    passcode,
    // A name needs its domain; an id does not.
    isUser: ({ domain, id, name }) =>
      id === undefined
        ? name === account.userName && domain !== undefined && matches(domain, account.domainId, account.domainName)
        : id === account.userId,
    find: (project) => projects.filter(({ id, name }) => matches(project, id, name))
  }
}
