/**
 * Finds credentials, project and region on a machine: in environment variables, `clouds.yaml`, and the files of the
 * vendor's tools. All of them come from one source.
 *
 * For command-line tools. Unstable: any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { cloudNames } from "./cloudsFiles.ts"
export { permissionNotices } from "./fileNotices.ts"
export type { OverrideNames } from "./locate.ts"
export { type Machine, thisMachine } from "./machine.ts"
export { type ProjectRef, resolve, type Resolved } from "./resolve.ts"
export type { Notice } from "./source.ts"
export type { CredentialsSpec } from "./spec.ts"
