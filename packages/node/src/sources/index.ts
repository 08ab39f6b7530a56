/**
 * Where a machine keeps credentials, project and region: environment variables, `clouds.yaml`, the files of the vendor's
 * tools. One source supplies all of them.
 *
 * For command-line tools; may change with any minor version.
 */
export { permissionNotices } from "./fileNotices.ts"
export { type Machine, thisMachine } from "./machine.ts"
export { type ProjectRef, resolve, type Resolved } from "./resolve.ts"
export type { Notice } from "./source.ts"
export type { CredentialsSpec } from "./spec.ts"
