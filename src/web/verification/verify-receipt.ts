/** Whether a receipt of checked papers was signed by this key, and is about this person. */
import { decodeBase64Url } from './base64.ts'
import { isSigned } from './ed25519.ts'
import { type Finding, found } from './report.ts'
import { type Holder, type ReceiptKey, type SignedReceipt, subjectOf, thumbprintOf } from './signed-receipt.ts'

export interface ReceiptToCheck {
  readonly receipt: SignedReceipt
  /** those of the hub, older ones too, or the reader's own */
  readonly keys: readonly ReceiptKey[]
  /** whose it is said to be; what of it was not given is empty */
  readonly holder?: Holder | undefined
}

export async function checkReceipt({ receipt, keys, holder }: ReceiptToCheck): Promise<readonly Finding[]> {
  const key = await findKey(receipt.kid, keys)
  const findings: Finding[] = [
    found('公钥', key !== undefined, {
      good: `公钥的指纹与回执所写的相同（${receipt.kid}）`,
      bad: '所给的公钥中没有回执所写的那一把：回执不是本系统签发的，或 kid 被改动',
    }),
  ]
  if (key) {
    const { signature, message } = receipt
    findings.push(
      found('签名', await isSigned({ publicKey: key, signature, message }), {
        good: '签名出自该公钥，回执的内容一字未改',
        bad: '签名与内容不符：回执的头部、内容或签名被改动',
      }),
    )
  }
  if (holder) findings.push(await checkHolder(receipt, holder))
  return findings
}

async function checkHolder({ claims }: SignedReceipt, holder: Holder): Promise<Finding> {
  const missing = holder.salt === '' ? '盐（随回执一起给出的 salt）' : holder.idNumber === '' ? '身份号码' : undefined
  if (missing !== undefined)
    return { title: '持有人', fits: undefined, says: `没有核对回执说的是不是此人：还须填写${missing}` }
  return found('持有人', claims.sub === (await subjectOf(holder)), {
    good: '回执说的正是持这个身份号码的人',
    bad: '回执说的不是持这个身份号码的人，或附带的盐（salt）不是这份回执的',
  })
}

async function findKey(kid: string, keys: readonly ReceiptKey[]) {
  for (const key of keys) {
    const isKind = key.kty === 'OKP' && key.crv === 'Ed25519'
    if (isKind && (await thumbprintOf(key)) === kid) return decodeBase64Url(key.x)
  }
  return undefined
}
