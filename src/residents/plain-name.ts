/**
 * A name without the ways in which offices write it differently: `张　三`, `张 三` and `张三`, `买买提·艾力` with any of
 * the dots that keyboards give. Only for comparing: two people may share one. Pure.
 */
export function plainName(name: string): string {
  return name.normalize('NFKC').replace(ignored, '').toUpperCase()
}

const ignored = /[\s\p{Cf}·•‧∙⋅・･．.]+/gu
