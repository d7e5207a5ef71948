/** Names as they occur in a county of northern Hunan: common, compound, of the minorities, rare characters, foreign. */
import type { Random } from './random.ts'

const surnames: readonly (readonly [string, number])[] = [
  ['王', 70],
  ['李', 74],
  ['张', 68],
  ['刘', 66],
  ['陈', 52],
  ['杨', 38],
  ['黄', 32],
  ['周', 34],
  ['吴', 24],
  ['徐', 14],
  ['孙', 10],
  ['胡', 22],
  ['朱', 14],
  ['高', 10],
  ['林', 8],
  ['何', 18],
  ['郭', 12],
  ['马', 9],
  ['罗', 22],
  ['梁', 8],
  ['宋', 12],
  ['郑', 9],
  ['谢', 16],
  ['韩', 6],
  ['唐', 18],
  ['冯', 7],
  ['于', 4],
  ['董', 6],
  ['萧', 4],
  ['肖', 16],
  ['程', 8],
  ['曹', 9],
  ['袁', 12],
  ['邓', 14],
  ['许', 8],
  ['傅', 6],
  ['沈', 6],
  ['曾', 14],
  ['彭', 18],
  ['吕', 5],
  ['苏', 6],
  ['卢', 6],
  ['蒋', 14],
  ['蔡', 8],
  ['贾', 3],
  ['丁', 8],
  ['魏', 6],
  ['薛', 3],
  ['叶', 7],
  ['阎', 2],
  ['余', 9],
  ['潘', 7],
  ['杜', 7],
  ['戴', 8],
  ['夏', 8],
  ['钟', 7],
  ['汪', 7],
  ['田', 9],
  ['任', 4],
  ['姜', 4],
  ['范', 6],
  ['方', 6],
  ['石', 6],
  ['姚', 6],
  ['谭', 10],
  ['廖', 8],
  ['邹', 7],
  ['熊', 7],
  ['金', 5],
  ['陆', 4],
  ['郝', 2],
  ['孔', 3],
  ['白', 3],
  ['崔', 3],
  ['康', 4],
  ['毛', 6],
  ['邱', 5],
  ['秦', 4],
  ['江', 4],
  ['史', 3],
  ['顾', 3],
  ['侯', 4],
  ['邵', 3],
  ['孟', 3],
  ['龙', 9],
  ['万', 5],
  ['段', 4],
  ['章', 4],
  ['钱', 3],
  ['汤', 5],
  ['覃', 8],
  ['向', 8],
  ['翦', 2],
  ['欧阳', 3],
  ['司马', 1],
  ['上官', 1],
  ['诸葛', 1],
  ['皇甫', 1],
  ['令狐', 1],
  ['尉迟', 1],
]

const male = [
  ...'伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆坤林峰志国建文清海生贵福德春家正永光忠孝仁义山水木火金',
]
const female = [
  ...'芳娜秀敏静丽艳娟霞燕玲婷雪琳萍红玉梅兰英慧巧美莲香凤洁云珍贞莉桂叶璧娅琦晶妍茜秋珊莎锦青倩婉娴瑾颖露瑶怡',
]
const middle = [...'志建文国永德家春海云玉晓小雨子俊嘉思梓宇一诗佳明正忠光学世先继昌']

/** Characters beyond GBK (four bytes in GB18030) or that old tables map wrongly; all stand in real names. */
const rare = ['䶮', '㛃', '𠮷', '𬭎', '𫖯', '𬍛', '㼆', '䲟', '堃', '喆', '犇', '淼', '𬱖', '𫍯']

const minority = [
  ['买买提·艾力', '1'],
  ['阿卜杜热合曼·吐尔逊', '1'],
  ['古丽娜尔·买买提', '2'],
  ['阿依古丽·吾甫尔', '2'],
  ['艾克拜尔·库尔班', '1'],
] as const

const foreign = [
  ['安娜·佩特罗娃', '2'],
  ['约翰·史密斯', '1'],
  ['玛利亚·冈萨雷斯', '2'],
  ['金敏俊', '1'],
  ['阮氏秋香', '2'],
  ['山本健一', '1'],
] as const

/** A surname of the county. */
export function surname(random: Random): string {
  return random.weighted(surnames)
}

/** A full name; about one in 150 has a rare character. */
export function fullName(random: Random, { family, sex }: { family: string; sex: '1' | '2' }): string {
  const pool = sex === '1' ? male : female
  const last = random.chance(1 / 150) ? random.pick(rare) : random.pick(pool)
  const given = random.chance(0.25) ? last : random.pick(middle) + last
  return family + given
}

/** A name of a Uyghur family of the region, with a middle dot (U+00B7). */
export function minorityName(random: Random, sex: '1' | '2'): string {
  return random.pick(minority.filter(([, of]) => of === sex))[0]
}

/** The Chinese name on a foreigner's permanent residence card. */
export function foreignName(random: Random, sex: '1' | '2'): string {
  return random.pick(foreign.filter(([, of]) => of === sex))[0]
}
