/**
 * What IAM knows: one user of one account, and the account's projects.
 */
import type { Account, IamOptions, Project } from "../../Account.ts"

/** What a request says about somebody or something: an id, or a name. */
export interface Named {
  readonly id?: string | undefined
  readonly name?: string | undefined
}

export interface Accounts {
  readonly account: Account
  /** The emulator's own project comes first. */
  readonly projects: ReadonlyArray<Project>
  readonly passcode: string | undefined
  readonly isUser: (user: Named & { readonly domain?: Named | undefined }) => boolean
  /** Every project that a scope means: none, or several of one name. */
  readonly find: (project: Named) => ReadonlyArray<Project>
}

const matches = (wanted: Named, id: string, name: string): boolean =>
  wanted.id === undefined ? wanted.name === name : wanted.id === id

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
    // A name is a name within its domain; an id needs none.
    isUser: ({ domain, id, name }) =>
      id === undefined
        ? name === account.userName && domain !== undefined && matches(domain, account.domainId, account.domainName)
        : id === account.userId,
    find: (project) => projects.filter(({ id, name }) => matches(project, id, name))
  }
}
