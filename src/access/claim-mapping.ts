/** What the identity platform's claims mean here: data of the site, read once. Pure but for the schema. */
import { z } from 'zod'
import { YikuError } from '../errors.ts'
import type { AccountRole } from '../store/tables.ts'
import { Words } from './names.ts'

/** No claim gives one of the three powers: two security administrators do. */
const grantable = ['clerk', 'window', 'officer'] as const satisfies readonly AccountRole[]

const ClaimName = z.string().min(1).max(100)

const Evidence = z
  .strictObject({ claim: ClaimName, atLeast: z.array(z.string().min(1)).min(1) })
  .describe('the claim is one of these values, or holds one of them')

const RoleMapping = z.strictObject({
  claim: ClaimName,
  value: z.string().min(1),
  role: z.enum(grantable),
  organisationClaim: ClaimName,
  areaClaim: ClaimName,
  departmentClaim: ClaimName.optional(),
})

export const ClaimMapping = z
  .strictObject({
    scope: z
      .string()
      .regex(/^openid( [\w:/.-]+)*$/)
      .default('openid'),
    /** asked of the platform; whether it was met is read off the claims */
    acrValues: z.string().min(1).optional(),
    /** claims are asked of the UserInfo endpoint, too; the ID token's stand above them */
    userInfo: z.boolean().default(false),
    accountClaim: ClaimName.optional(),
    /** the person: staff number or name; the username where it is not said */
    holderClaim: ClaimName.optional(),
    roles: z.array(RoleMapping).default([]),
    residentClaim: ClaimName.optional(),
    assurance: Evidence.optional(),
    multiFactor: Evidence.default({ claim: 'amr', atLeast: ['mfa'] }),
  })
  .refine(({ accountClaim, residentClaim }) => accountClaim ?? residentClaim, {
    error: 'accountClaim、residentClaim 至少要有一个',
  })
  .refine(({ roles, accountClaim }) => roles.length === 0 || accountClaim, { error: '有 roles 就须有 accountClaim' })
  .refine(({ residentClaim, assurance }) => (residentClaim === undefined) === (assurance === undefined), {
    error: 'residentClaim 和 assurance 须一并设置',
  })
  .refine(({ roles }) => new Set(roles.map(({ claim, value }) => `${claim} ${value}`)).size === roles.length, {
    error: '同一声明的同一值对应了两个角色',
  })
export type ClaimMapping = z.infer<typeof ClaimMapping>

/** Claims that were verified, by name. */
export type PlatformClaims = Readonly<Record<string, unknown>>

/** What an account that follows the claims must be. */
export interface Grant {
  readonly role: (typeof grantable)[number]
  readonly holder: string
  readonly organisation: string
  readonly area: string
  readonly department: string | undefined
}

/** Somebody who is signed in at the platform, as we see him. */
export interface PlatformUser {
  readonly username: string | undefined
  readonly grant: Grant | undefined
  /** as the platform says it, where it says so with the assurance that is demanded */
  readonly idNumber: string | undefined
  readonly isMultiFactor: boolean
}

/** @throws {YikuError} identityNotEntitled where the claims map to two roles */
export function readClaims(mapping: ClaimMapping, claims: PlatformClaims): PlatformUser {
  const { accountClaim, residentClaim, assurance, multiFactor } = mapping
  const username = accountClaim && findText(claims, accountClaim)
  return {
    username,
    grant: username === undefined ? undefined : findGrant(mapping, claims, username),
    idNumber: residentClaim && assurance && meets(claims, assurance) ? findText(claims, residentClaim) : undefined,
    isMultiFactor: meets(claims, multiFactor),
  }
}

function findGrant({ roles, holderClaim }: ClaimMapping, claims: PlatformClaims, username: string): Grant | undefined {
  const [mapped, ...more] = roles.filter(({ claim, value }) => meets(claims, { claim, atLeast: [value] }))
  if (more.length > 0) throw new YikuError('identityNotEntitled')
  if (!mapped) return undefined
  const { role, organisationClaim, areaClaim, departmentClaim } = mapped
  const holder = holderClaim === undefined ? username : findText(claims, holderClaim)
  const organisation = findText(claims, organisationClaim)
  const area = findText(claims, areaClaim)
  const department = departmentClaim === undefined ? undefined : findText(claims, departmentClaim)
  if (holder === undefined || organisation === undefined || area === undefined) return undefined
  return { role, holder, organisation, area, department }
}

/** Numbers, lists and blanks are no names. */
function findText(claims: PlatformClaims, name: string): string | undefined {
  const value = claimOf(claims, name)
  const { data } = Words.safeParse(value)
  return data
}

function meets(claims: PlatformClaims, { claim, atLeast }: z.infer<typeof Evidence>): boolean {
  const value = claimOf(claims, claim)
  const held: readonly unknown[] = Array.isArray(value) ? value : [value]
  return atLeast.some((one) => held.includes(one))
}

function claimOf(claims: PlatformClaims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}
