/** How we say at the identity platform who we are: by a shared secret, or by a key that only we have (private_key_jwt). */
import { readFile } from 'node:fs/promises'
import { importJWK } from 'jose'
import {
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  modifyAssertion,
  PrivateKeyJwt,
  type ServerMetadata,
} from 'openid-client'
import { z } from 'zod'
import { YikuError } from '../errors.ts'

type Authentication = (metadata: ServerMetadata) => ClientAuth

export interface Credentials {
  readonly clientSecret?: string | undefined
  /** file of a private JWK */
  readonly keyFile?: string | undefined
}

/** @throws {YikuError} badSettings: the file is no good */
export async function openAuthentication({ clientSecret, keyFile }: Credentials): Promise<Authentication> {
  if (keyFile !== undefined) {
    const auth = await readPrivateKey(keyFile)
    return () => auth
  }
  return ({ token_endpoint_auth_methods_supported: supported = ['client_secret_basic'] }) =>
    supported.includes('client_secret_basic') ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret)
}

/** As `client keygen` writes it. */
const PrivateJwk = z.looseObject({
  kty: z.enum(['OKP', 'EC', 'RSA']),
  alg: z.enum(['EdDSA', 'Ed25519', 'ES256', 'RS256']),
  kid: z.string().min(1),
  d: z.string().min(1),
})

async function readPrivateKey(file: string): Promise<ClientAuth> {
  try {
    const jwk = PrivateJwk.parse(JSON.parse(await readFile(file, 'utf8')))
    const key = await importJWK(jwk, jwk.alg)
    if (key instanceof Uint8Array) throw new Error('not a private key')
    return PrivateKeyJwt(
      { key, kid: jwk.kid },
      {
        // the name that platforms know it by
        [modifyAssertion]: (header) => {
          if (header.alg === 'Ed25519') header.alg = 'EdDSA'
        },
      },
    )
  } catch {
    // what went wrong may quote the key
    const detail = `YIKU_OIDC_KEY_FILE 的文件 ${file}：应为私钥（JWK），有 alg（EdDSA、ES256 或 RS256）和 kid`
    throw new YikuError('badSettings', { detail })
  }
}
