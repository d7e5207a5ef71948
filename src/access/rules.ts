/** The permission rules in force, ready to decide by. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import { YikuError } from '../errors.ts'
import { type CompiledRules, compileRules } from './compile-rules.ts'
import type { Rule } from './rule.ts'

const compiled = new WeakMap<readonly Rule[], CompiledRules | YikuError>()

/**
 * Compiles what the access state holds, once for every change.
 * @throws {YikuError} storeUnavailable where the rules contradict each other: then nothing is shown, though people can still sign in
 */
export function rulesInForce({ rules }: { rules: readonly Rule[] }, catalogue: Catalogue): CompiledRules {
  const made = compiled.get(rules) ?? compile(rules, catalogue)
  compiled.set(rules, made)
  if (made instanceof YikuError) throw made
  return made
}

function compile(rules: readonly Rule[], catalogue: Catalogue): CompiledRules | YikuError {
  try {
    return compileRules(rules, catalogue)
  } catch (cause) {
    return new YikuError('storeUnavailable', { detail: '权限规则不成立，请安全管理员检查', cause })
  }
}
