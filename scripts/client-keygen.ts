import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { kidOf, readPublicJwk } from '../src/access/public-jwk.ts'
import { YikuError } from '../src/errors.ts'

export const keyAlgorithms = ['EdDSA', 'ES256'] as const

export interface KeyToWrite {
  readonly file: string
  readonly algorithm: (typeof keyAlgorithms)[number]
}

/** Writes a new private key (JWK), for its owner's eyes only, and gives the public one. @throws {YikuError} badRequest where it cannot */
export async function writeClientKey({ file, algorithm }: KeyToWrite): Promise<object> {
  const { publicKey, privateKey } =
    algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const jwk = readPublicJwk(publicKey.export({ format: 'jwk' }))
  const names = { kid: await kidOf(jwk), alg: algorithm, use: 'sig' }
  const secret = `${JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...names })}\n`
  await writeFile(file, secret, { mode: 0o600, flag: 'wx' }).catch((cause) => {
    throw new YikuError('badRequest', { file, detail: '文件已存在或不能写入，没有生成密钥', cause })
  })
  return { ...jwk, ...names }
}
