/**
 * Why a value, a row or a file is not taken: a stable code for programs, a Chinese sentence for people.
 * The sentence never contains the value.
 */
export const problems = {
  missing: '必填项为空',
  badIdNumber: '身份号码不符合 GB 11643（位数、日期或校验码不对）',
  destroyedIdNumber: '身份号码已被 Excel 破坏（科学计数或尾数变零），请将该列设为文本后重新导出',
  badUscc: '统一社会信用代码不符合 GB 32100（校验码不对）',
  unknownCode: '代码或文字不在对照表中',
  badDate: '日期无法识别或不存在',
  futureDate: '日期晚于导出日期',
  dateOutOfBounds: '日期超出合理范围',
  badMonth: '月份无法识别',
  badAmount: '金额无法识别',
  badNumber: '数字无法识别',
  outOfBounds: '数值超出合理范围',
  badFormat: '格式不符合规定',
  tooLong: '内容过长',
  badCharacter: '含有不能保存的字符（控制字符、NUL 或乱码）',
  duplicateKey: '同一文件中同一人的同一业务号出现多次',
  columnCount: '列数与表头不符',
  unclosedQuote: '引号没有闭合',
  badRow: '该行无法解析',
  contradiction: '同一行内的内容互相矛盾',
} as const

export type ProblemCode = keyof typeof problems
